"""Markdown tables, put between two marks of README.md, so that prose and figures stay apart."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

README = Path(__file__).parent / "README.md"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a missing cell (None) is an empty one."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join("" if cell is None else str(cell) for cell in row) + " |" for row in rows
    ]
    return "\n".join(lines)


def publish(name: str, text: str, path: Path = README) -> None:
    """Replace what stands between ``<!-- name -->`` and ``<!-- /name -->``.

    Raises:
        LookupError: the marks are not there.
    """
    page = path.read_text(encoding="utf-8")
    marks = re.compile(
        rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL
    )
    if not marks.search(page):
        raise LookupError(f"{path}: no place marked {name}")
    page = marks.sub(lambda found: found[1] + text.strip() + "\n" + found[2], page)
    path.write_text(page, encoding="utf-8")
    print(f"\n{text}\n")
