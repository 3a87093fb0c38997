"""How `autoaux signals` prints a table and a label map."""

import json
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from autoaux.cli._console import console as make_console

if TYPE_CHECKING:
    from autoaux.corpora import Pool
    from autoaux.signals import LabelMap, SignalTable

# What the printed table shows unless somebody asks for more; files and JSON hold everything.
SHOWN = {
    "shared_vocabulary": "shared\nwords",
    "target_coverage": "covers\nmine",
    "text_overlap.multiplicative_type_weighted": "over-\nlap",
    "nmi_joint.multiplicative_type_weighted": "label\nNMI",
    "nmi_joint.permutation_z": "NMI\nz",
    "jsd.words": "word\nJSD",
    "size_ratio": "size\nratio",
    "language.perplexity_model": "char.\nperpl.",
}
WIDEST = 8  # signals side by side; more are listed line by line


def print_table(table: "SignalTable", pool: "Pool", only: list[str] | None) -> None:
    console = make_console()
    names = list(table.names) if only else [name for name in SHOWN if name in table.names]
    if not only:
        names += [name for name in table.names if name.startswith("uue.")]
    if len(names) > WIDEST:
        for candidate in table.candidates:
            for name in names:
                value = _number(table.value(candidate, name)), table.reason(candidate, name) or ""
                console.print(f"{candidate:24} {name:44} {value[0]:>9} {value[1]}", markup=False, highlight=False, soft_wrap=True)
    else:
        console.print(_side_by_side(table, names))
        for candidate, reason in sorted({(c, r) for (c, n), r in table.reasons.items() if n in names}):
            console.print(f"– {candidate}: {reason}", markup=False, highlight=False)
    for note in table.notes:
        console.print(note, markup=False, highlight=False)
    for unread in pool.unread:
        console.print(f"not read: {unread.path}: {unread.reason}", markup=False, highlight=False, soft_wrap=True)
    if not only:
        console.print(f"{len(table.names)} signals were computed; --signal, --json and --out show the others.", highlight=False)


def _side_by_side(table: "SignalTable", names: list[str]) -> Table:
    """Candidates, best first by the first signal, against signals."""
    shown = Table(title=f"Signals for {table.main}", title_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    shown.add_column("candidate", no_wrap=True, max_width=24)
    for name in names:
        shown.add_column(SHOWN.get(name, name.replace(".", "\n")), justify="right", min_width=4, overflow="fold")
    for candidate in sorted(table.candidates, key=lambda one: -(table.value(one, names[0]) or 0.0)):
        shown.add_row(Text(candidate), *(_number(table.value(candidate, name)) for name in names))
    return shown


def print_map(found: "LabelMap", as_json: bool) -> None:
    if as_json:
        rows = {
            label: {
                "coverage": float(coverage),
                "matches": [
                    {"label": m.candidate, "tokens": m.tokens, "share": m.share, "share_back": m.candidate_share, "words": dict(m.words)}
                    for m in matches
                ],
            }
            for label, coverage, matches in zip(found.main_labels, found.coverage, found.matches)
        }
        print(json.dumps({"main": found.main, "candidate": found.candidate, "map": rows}, ensure_ascii=False))
        return

    shown = Table(title=f"{found.main} → {found.candidate}", title_justify="left", caption_justify="left")
    for title in ("mine", "theirs", "tokens", "share of mine", "share of theirs", "words"):
        shown.add_column(title, justify="right" if title.startswith(("tokens", "share")) else "left")
    for label, coverage, matches in zip(found.main_labels, found.coverage, found.matches):
        for first, match in enumerate(matches):
            name = f"{label} ({coverage:.0%} shared)" if not first else ""
            words = Text(", ".join(word for word, _ in match.words))
            counts = f"{match.tokens:,.1f}", f"{match.share:.1%}", f"{match.candidate_share:.1%}"
            shown.add_row(Text(name), Text(match.candidate), *counts, words)
        if not matches:
            shown.add_row(Text(label), "–", "0", "", "", "no word in common", end_section=True)
        else:
            shown.add_section()
    make_console().print(shown)


def _number(value: float | None) -> str:
    """Three digits at most: .712, 4.08, 365."""
    if value is None:
        return "–"
    if abs(value) < 1:
        return f"{value:.3f}".replace("0.", ".", 1)
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
