"""Markdown tables, put between two marks of a page, so that prose and figures stay apart."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a missing cell (None) is an empty one."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def publish(name: str, text: str, page: Path) -> None:
    """Replace what stands between ``<!-- name -->`` and ``<!-- /name -->`` of a page.

    Raises:
        LookupError: the marks are not there.
    """
    whole = page.read_text(encoding="utf-8")
    marks = re.compile(
        rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL
    )
    if not marks.search(whole):
        raise LookupError(f"{page}: no place marked {name}")
    whole = marks.sub(lambda found: found[1] + text.strip() + "\n" + found[2], whole)
    page.write_text(whole, encoding="utf-8")
    print(f"\n{text}\n")
