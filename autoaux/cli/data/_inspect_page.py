"""How inspected corpora are shown in a terminal: a table of all, one corpus closer, their notes."""

from typing import TYPE_CHECKING

from autoaux.cli.data._wrapped import wrapped
from autoaux.display import printable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from autoaux.corpora import Corpus, Inspected, Inspection, Note

_STYLE = {
    "repair": "cyan",
    "comment": "dim",
    "token mark": "cyan",
    "split": "cyan",
    "ambiguous": "yellow",
}
_UNITS = {"spans": "green", "tokens": "blue", "documents": "magenta"}
_BARS = 12  # labels shown of a corpus looked at alone
_WIDTH = 30
_NAME, _OTHERS = 14, 66  # columns of a name at least, and of all that stands behind it


def page(inspection: "Inspection", width: int) -> "RenderableType":
    """Everything of one inspection, for a terminal of that width."""
    from rich.console import Group
    from rich.text import Text

    from autoaux.cli._console import item_of

    parts: list[RenderableType] = []
    if len(inspection.found) > 1:
        tokens = sum(
            part.n_tokens for item in inspection.found for part in item.corpus.splits.values()
        )
        parts += [
            Text.assemble(
                (printable(f"{inspection.path}"), "bold"),
                f": {len(inspection.found)} corpora, {tokens:,} tokens",
            ),
            Text(),
        ]
    if inspection.found:
        parts.append(_table(inspection.found, width))
        if any(
            item.corpus.language and not (item.plan and item.plan.language)
            for item in inspection.found
        ):
            parts.append(
                Text(
                    "lang as the text looks; `language:` in corpus.yaml says otherwise"
                    " (--write-manifest writes one)",
                    "dim",
                )
            )
        if any(item.corpus.unlabelled for item in inspection.found):
            parts.append(Text("(in brackets: a split without labels, not scored)", "dim"))
    if len(inspection.found) == 1:
        parts += [Text(), *_closer(inspection.found[0])]
    noted = [item.corpus for item in inspection.found if item.corpus.notes]
    if noted:
        parts += [Text(), *(line for corpus in noted for line in _notes(corpus))]
    if inspection.unread:
        parts += [Text()] * bool(parts) + [Text(f"not read ({len(inspection.unread)})", "bold red")]
        for item in inspection.unread:
            parts.append(
                item_of(
                    Text("✗", "red"),
                    Text.assemble(
                        printable(f"{item.path}"), (printable(f"  {item.reason}"), "dim")
                    ),
                )
            )
    if not parts:
        parts = [
            Text(
                f"{printable(str(inspection.path))}: nothing here that could be a corpus (README,"
                " *.md and the like are passed over)",
                "red",
            )
        ]
    return Group(*parts)


def _table(found: "tuple[Inspected, ...]", width: int) -> "RenderableType":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("corpus", overflow="fold")
    for column in ("labels", "format", "lang", "split"):
        table.add_column(column, no_wrap=True)
    for column in ("sentences", "tokens", "types"):
        table.add_column(column, justify="right", no_wrap=True)
    for item in found:
        corpus = item.corpus
        units = (
            "documents"
            if corpus.kind == "classification"
            else "spans"
            if corpus.spans
            else "tokens"
        )
        parts = {**corpus.splits, **{f"({name})": one for name, one in corpus.unlabelled.items()}}
        table.add_row(
            Text.assemble(
                (wrapped(corpus.name, max(_NAME, width - _OTHERS)), "bold"),
                (" •" if corpus.notes else "", "yellow"),
            ),
            Text.assemble(
                (units, _UNITS[units]), (f" {corpus.scheme}" if corpus.spans else "", "dim")
            ),
            corpus.format if corpus.encoding == "utf-8" else f"{corpus.format}\n{corpus.encoding}",
            corpus.language or Text("?", "yellow"),
            "\n".join(parts),
            "\n".join(f"{part.n_sentences:,}" for part in parts.values()),
            "\n".join(f"{part.n_tokens:,}" for part in parts.values()),
            str(len(corpus.labels)),
        )
    return table


def _closer(item: "Inspected") -> "list[RenderableType]":
    """One corpus alone: its layers, its sentences, and how often each label stands."""
    from rich.text import Text

    from autoaux.corpora import facts

    corpus = item.corpus
    name = "train" if "train" in corpus.splits else next(iter(corpus.splits))
    told = facts(corpus, corpus.splits[name])
    lines: list[RenderableType] = []
    if len(item.layers) > 1:
        shown = ", ".join(item.layers[:16]) + (", …" if len(item.layers) > 16 else "")
        lines.append(
            Text.assemble(
                ("labels from ", "dim"),
                (f"column {item.layer}" if item.layer.isdecimal() else item.layer, "bold"),
                ("; --layer takes ", "dim"),
                shown,
            )
        )
    mean = told.tokens / max(told.sentences, 1)
    lines.append(
        Text(
            f"{name}: {told.forms:,} distinct forms, {mean:.1f} tokens a sentence, the longest"
            f" {told.longest:,}",
            "dim",
        )
    )
    counted = {printable(label): count for label, count in told.labels.items()}
    ranked = sorted(counted.items(), key=lambda pair: -pair[1])
    most, total = ranked[0][1], sum(told.labels.values())
    wide = max(len(label) for label, _ in ranked[:_BARS])
    for label, count in ranked[:_BARS]:
        bar = "█" * max(1, round(_WIDTH * count / most))
        lines.append(
            Text.assemble(
                f"  {label:<{wide}} ",
                (f"{bar:<{_WIDTH}}", "blue"),
                f" {count:>9,}",
                (f" {count / total:6.1%}", "dim"),
            )
        )
    if len(ranked) > _BARS:
        rest = sum(count for _, count in ranked[_BARS:])
        lines.append(Text(f"  and {len(ranked) - _BARS} more, {rest:,} together", "dim"))
    return lines


def _notes(corpus: "Corpus") -> "list[RenderableType]":
    from rich.text import Text

    from autoaux.cli._console import item_of

    lines: list[RenderableType] = [Text(corpus.name, "bold")]
    for note in corpus.notes:
        lines.append(
            item_of(
                Text("•", _style(note)),
                Text.assemble((f"{note.kind}: ", _style(note)), printable(note.message)),
            )
        )
        lines += [item_of(Text(), Text(printable(f"  {place}"), "dim")) for place in note.examples]
    return lines


def _style(note: "Note") -> str:
    return _STYLE.get(note.kind, "yellow")
