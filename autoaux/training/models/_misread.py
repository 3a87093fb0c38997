"""Input of the other kind, refused before it is labelled: columns given as text, text as columns.

Each check looks at the first lines alone and hands every line on, so that a pipe stays a pipe.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from autoaux.errors import InputError

LOOKED_AT = 200  # lines
FEWEST = 5  # lines that tell columns from text
_LABEL = re.compile(r"O|[BIESLUM]-\S+|[A-Z$][A-Z0-9_:$+-]*|[-_.,:;`'()\"#]+")


def refuse_columns(lines: Iterable[str], name: str) -> Iterator[str]:
    """The lines of a text, refused where they are columns of tokens.

    Args:
        name: of the input, for messages.

    Raises:
        InputError: every line has the same number of columns apart by tabs; or sentences are apart
            by blank lines and every line is one word, or words that end in a label.
    """
    waiting = iter(lines)
    first = list(islice(waiting, LOOKED_AT))
    filled = [line.rstrip() for line in first if line.strip()]
    rows = [line for line in filled if not line.startswith("#")]
    if what := _columns(rows, blank=len(filled) < len(first)):
        raise InputError(
            f"{name}:1: these lines are {what}: leave --text out; if they are text, take that out"
            " of them first"
        )
    return chain(first, waiting)


def _columns(rows: list[str], blank: bool) -> str:
    """What makes lines columns; empty where they are text."""
    widths = {line.count("\t") + 1 for line in rows}
    if len(widths) == 1 and widths != {1}:
        return f"{widths.pop()} columns apart by tabs"
    if len(rows) < FEWEST or not blank:
        return ""
    words = [line.split() for line in rows]
    (width, *others) = {len(row) for row in words}
    if others:
        return ""
    if width == 1:
        return "one word each, sentences apart by blank lines"
    if all(_LABEL.fullmatch(row[-1]) for row in words):
        return f"{width} columns, the last of labels"
    return ""


def refuse_text(lines: Iterable[str], name: str) -> Iterator[str]:
    """The lines of columns, refused where each is a sentence of its own and there are no tabs.

    Raises:
        InputError: all of the first lines stand alone and have three words or more.
    """
    waiting = iter(lines)
    first = list(islice(waiting, LOOKED_AT))
    blocks: list[list[str]] = [[]]
    for line in first:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    alone = [block[0] for block in blocks if len(block) == 1 and "-DOCSTART-" not in block[0]]
    filled = [block for block in blocks if block and "-DOCSTART-" not in block[0]]
    wide = all("\t" not in line and len(line.split()) > 2 for line in alone)
    if alone and len(alone) == len(filled) and wide:
        raise InputError(
            f"{name}:1: every line stands alone, with words enough for a sentence: for plain text"
            " add --text, else name the tokens' column with --column"
        )
    return chain(first, waiting)
