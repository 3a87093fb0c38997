"""`autoaux inspect`: what a file, folder or pool holds, how it was read, and what is odd about
it.
"""

from typing import TYPE_CHECKING

import typer

from autoaux.cli.data._wrapped import wrapped
from autoaux.display import json_line, printable

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


def register(app: typer.Typer) -> None:
    @app.command()
    def inspect(
        paths: list[str] = typer.Argument(
            ...,
            metavar="PATH...",
            help="Files, folders, archives, pools, or hf:NAME#tokens,labels.",
        ),
        layer: str = typer.Option(None, "--layer", help="Which labels, where a file has several."),
        manifest: bool = typer.Option(
            False,
            "--write-manifest",
            help="Write what was detected as corpus.yaml or pool.yaml, to be edited.",
        ),
        main: str = typer.Option(
            None, "--main", help="A main task: tell what of these corpora stands in it too."
        ),
        why: bool = typer.Option(
            False, "--why", help="Tell of each file every reading of it, ranked, with its evidence."
        ),
        encoder: str = typer.Option(
            None,
            "--encoder",
            metavar="NAME_OR_FOLDER",
            help="A transformers encoder: tell how well its pieces cover these corpora too.",
        ),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Show what corpora hold and how they are read, with every repair and warning by its
        place.
        """
        from autoaux.cli._console import console as make_console
        from autoaux.cli.data._inspect_leaks import as_data, leaks_of, section
        from autoaux.cli.data._inspect_pieces import pieces_data, pieces_of, pieces_section
        from autoaux.cli.data._inspect_why import readings_data, readings_lines
        from autoaux.corpora import inspect as look
        from autoaux.corpora import write_manifests

        inspections = [look(path, layer) for path in paths]
        written = (
            [target for one in inspections for target in write_manifests(one)] if manifest else []
        )
        corpora = [item.corpus for one in inspections for item in one.found]
        if main is not None:
            name, leaks = leaks_of(main, corpora)
        pieces = pieces_of(encoder, corpora) if encoder else {}
        if as_json:
            told: dict[str, object] = {"leaks": as_data(leaks)} if main is not None else {}
            told |= {"readings": readings_data(paths)} if why else {}
            told |= {"pieces": pieces_data(pieces)} if encoder else {}
            print(
                json_line(
                    {
                        "inspected": [_as_data(one) for one in inspections],
                        "written": list(map(str, written)),
                    }
                    | told,
                )
            )
        else:
            console = make_console()
            for number, one in enumerate(inspections):
                if number:
                    console.print()
                console.print(_page(one, console.width), soft_wrap=False)
            if main is not None:
                console.print()
                console.print(section(name, leaks))
            if encoder:
                console.print()
                console.print(pieces_section(encoder, pieces))
            for line in readings_lines(paths) if why else ():
                console.print(line, markup=False)
            for target in written:
                console.print(f"written: {target}", markup=False)
        if not all(one.found for one in inspections):
            raise typer.Exit(1)


def _as_data(inspection: "Inspection") -> dict:
    return {
        "path": str(inspection.path),
        "corpora": [_corpus_data(item) for item in inspection.found],
        "unread": [{"path": str(item.path), "reason": item.reason} for item in inspection.unread],
    }


def _corpus_data(item: "Inspected") -> dict:
    from dataclasses import asdict

    from autoaux.corpora import facts

    corpus = item.corpus
    return {
        "name": corpus.name,
        "path": str(corpus.path),
        "kind": corpus.kind,
        "spans": corpus.spans,
        "metric": corpus.metric,
        "format": corpus.format,
        "encoding": corpus.encoding,
        "scheme": corpus.scheme,
        "language": corpus.language,
        "domains": list(corpus.domains),
        "layer": item.layer,
        "layers": list(item.layers),
        "digest": corpus.digest,
        "labels": list(corpus.labels),
        "splits": {name: asdict(facts(corpus, part)) for name, part in corpus.splits.items()},
        "notes": [asdict(note) for note in corpus.notes],
    }


def _page(inspection: "Inspection", width: int) -> "RenderableType":
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
        parts = corpus.splits.values()
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
            "\n".join(corpus.splits),
            "\n".join(f"{part.n_sentences:,}" for part in parts),
            "\n".join(f"{part.n_tokens:,}" for part in parts),
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
