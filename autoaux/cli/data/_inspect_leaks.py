"""What of the inspected corpora stands in a main task, for `autoaux inspect --main`."""

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from autoaux.corpora import Corpus, Leak


def leaks_of(main: str, corpora: "Sequence[Corpus]") -> "tuple[str, list[Leak]]":
    """The main task's name, and what stands in its splits, most first; itself is passed over.

    The main task has the splits that a selection gives it; the others those that their files have.
    """
    from autoaux.corpora import ensure_splits, find_leaks, read_corpus

    read = read_corpus(main)
    others = [corpus for corpus in corpora if corpus.digest != read.digest]
    return read.name, list(find_leaks(ensure_splits(read), others).candidates)


def as_data(leaks: "Sequence[Leak]") -> list[dict]:
    return [asdict(leak) for leak in leaks]


def section(main: str, leaks: "Sequence[Leak]") -> "RenderableType":
    """A line per split and split of the main task; what a selection drops is marked."""
    from rich.console import Group
    from rich.text import Text

    if not leaks:
        return Text(f"nothing of it stands in {main} (sentences of 6 tokens or more)")
    lines = [Text(f"standing in {main} too", "bold")]
    for leak in leaks:
        near = f", {leak.near:,} of them nearly" if leak.near else ""
        judged = leak.main_split in ("dev", "test")
        lines.append(
            Text.assemble(
                ("  ! " if judged else "    ", "yellow"),
                (
                    f"{leak.corpus}: {leak.count:,} sentences of {leak.split} ({leak.share:.0%})"
                    f" stand in {leak.main_split}{near}"
                ),
                (" (a selection drops them)" if judged else "", "dim"),
            )
        )
        lines += [Text(f"        {text}", "dim") for text in leak.examples[:1]]
    return Group(*lines)
