"""How `autoaux signals` prints a table and a label map."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from autoaux.cli._console import as_rich, line
from autoaux.cli._console import console as make_console
from autoaux.display import json_answer
from autoaux.signals import WIDEST, at_a_glance, number, signals_table

if TYPE_CHECKING:
    from autoaux.corpora import Pool
    from autoaux.signals import LabelMap, SignalTable


def print_table(table: "SignalTable", pool: "Pool", only: list[str] | None) -> None:
    """The signals at a glance, or those asked for; too many for one line a candidate are listed
    line by line.
    """
    console = make_console()
    names = list(table.names) if only else at_a_glance(table)
    if len(names) > WIDEST:
        for candidate in table.candidates:
            for name in names:
                value = number(table.value(candidate, name)), table.reason(candidate, name) or ""
                console.print(
                    f"{candidate:24} {name:44} {value[0]:>9} {value[1]}",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )
        beneath: Sequence[str] = table.notes
    else:
        shown = signals_table(table, names)
        console.print(Text(f"{shown.heading}", "bold"), as_rich(shown, console.width), sep="\n")
        beneath = shown.notes
    for note in beneath:
        console.print(note, markup=False, highlight=False)
    for unread in pool.unread:
        console.print(
            f"not read: {unread.path}: {unread.reason}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    if not only:
        console.print(
            f"{len(table.names)} signals were computed; --signal, --json and --out show the"
            " others.",
            highlight=False,
        )


def print_map(found: "LabelMap", as_json: bool) -> None:
    if as_json:
        rows = {
            label: {
                "coverage": float(coverage),
                "matches": [
                    {
                        "label": m.candidate,
                        "tokens": m.tokens,
                        "share": m.share,
                        "share_back": m.candidate_share,
                        "words": dict(m.words),
                    }
                    for m in matches
                ],
            }
            for label, coverage, matches in zip(
                found.main_labels, found.coverage, found.matches, strict=True
            )
        }
        print(json_answer({"main": found.main, "candidate": found.candidate, "map": rows}))
        return

    shown = Table(
        title=line(f"{found.main} → {found.candidate}"),
        title_justify="left",
        caption_justify="left",
    )
    for title in ("mine", "theirs", "tokens", "share of mine", "share of theirs", "words"):
        shown.add_column(
            title, justify="right" if title.startswith(("tokens", "share")) else "left"
        )
    for label, coverage, matches in zip(
        found.main_labels, found.coverage, found.matches, strict=True
    ):
        for first, match in enumerate(matches):
            name = f"{label} ({coverage:.0%} shared)" if not first else ""
            words = line(", ".join(word for word, _ in match.words))
            counts = f"{match.tokens:,.1f}", f"{match.share:.1%}", f"{match.candidate_share:.1%}"
            shown.add_row(line(name), line(match.candidate), *counts, words)
        if not matches:
            shown.add_row(line(label), "–", "0", "", "", "no word in common", end_section=True)
        else:
            shown.add_section()
    make_console().print(shown)
