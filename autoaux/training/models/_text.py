"""What people feed to a model: CoNLL columns or plain text, a sentence at a time, and the
answer beside it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from autoaux.errors import InputError
from autoaux.training.models._misread import refuse_columns, refuse_text

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*|[^\w\s]")
_CONLLU_ID = re.compile(r"\d+(?:[-.]\d+)?")
CHUNK = 512  # sentences that are tagged together while reading


def tokenize(text: str) -> list[str]:
    """Words (with inner hyphens, apostrophes and full stops) and single punctuation marks."""
    return _WORD.findall(text)


@dataclass(frozen=True)
class Sentence:
    """One sentence and the lines it came from.

    Attributes:
        tokens: what the model reads.
        lines: the lines of the input, without line ends.
        places: for each token, the number of its line in `lines`; empty for plain text.
    """

    tokens: tuple[str, ...]
    lines: tuple[str, ...]
    places: tuple[int, ...] = ()


def read_text(lines: Iterable[str], name: str = "text") -> Iterator[Sentence]:
    """Plain text: every line is a sentence (or document); InputError where it is columns of tokens.

    Args:
        name: of the input, for messages.
    """
    for line in refuse_columns(lines, name):
        line = line.rstrip("\r\n")
        yield Sentence(tuple(tokenize(line)), (line,))


def read_columns(lines: Iterable[str], column: int | None, name: str) -> Iterator[Sentence]:
    """CoNLL columns: a token a line, sentences apart by blank lines.

    Args:
        column: the token's column, from 1; None for the first, in CoNLL-U the second.
        name: of the input, for messages.

    Raises:
        InputError: a line has no such column; or no column was named and lines that are apart by
            spaces differ in their number of columns, as the lines of plain text do.
    """
    block: list[str] = []
    number, width = 0, None
    lines = refuse_text(lines, name) if column is None else lines
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        if line.strip():
            if column is None and "\t" not in line and not line.startswith("#"):
                found = len(line.split())
                if found != (width := width or found):
                    raise InputError(
                        f"{name}:{number}: {found} columns where lines before have {width}; "
                        "for plain text add --text, else name the tokens' column with --column"
                    )
            block.append(line)
        elif block:
            yield _sentence(block, column, name, number - len(block))
            block = []
    if block:
        yield _sentence(block, column, name, number - len(block) + 1)


def _sentence(block: list[str], column: int | None, name: str, first: int) -> Sentence:
    fields = [line.split("\t") if "\t" in line else line.split() for line in block]
    conllu = any(len(f) == 10 and _CONLLU_ID.fullmatch(f[0]) for f in fields)
    wanted = column if column is not None else 2 if conllu else 1
    tokens, places = [], []
    for place, (line, parts) in enumerate(zip(block, fields, strict=True)):
        if conllu and (line.startswith("#") or not parts[0].isdigit()):
            continue  # a comment, a multiword range or an empty node: kept, not tagged
        if len(parts) < wanted:
            raise InputError(
                f"{name}:{first + place}: expected a token in column {wanted}, found {len(parts)}"
                " columns"
            )
        tokens.append(parts[wanted - 1])
        places.append(place)
    return Sentence(tuple(tokens), tuple(block), tuple(places))


Predict = Callable[[Sequence[Sequence[str]]], list[list[str]]]


def label_sentences(
    sentences: Iterable[Sentence], predict: Predict
) -> Iterator[tuple[Sentence, list[str]]]:
    """Each sentence with its labels; read in chunks, so that a pipe of any length fits into
    memory.
    """
    waiting = iter(sentences)
    while chunk := list(islice(waiting, CHUNK)):
        yield from zip(chunk, predict([sentence.tokens for sentence in chunk]), strict=True)


def write_columns(sentence: Sentence, labels: Sequence[str]) -> str:
    """CoNLL out: the lines of the input with the label as one more column; text becomes token
    and label.
    """
    if not sentence.places:
        return (
            "".join(
                f"{token}\t{label}\n" for token, label in zip(sentence.tokens, labels, strict=True)
            )
            + "\n"
        )
    of_line = dict(zip(sentence.places, labels, strict=True))
    lines = []
    for place, line in enumerate(sentence.lines):
        separator = "\t" if "\t" in line or " " not in line else " "
        label = of_line.get(place)
        lines.append(
            line
            if line.startswith("#") and label is None
            else f"{line}{separator}{'_' if label is None else label}"
        )
    return "\n".join(lines) + "\n\n"
