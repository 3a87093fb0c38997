"""Which separator a column file uses, how many columns, and which hold tokens and labels."""

import re
from collections import Counter
from dataclasses import dataclass

_SPAN_LABEL = re.compile(r"[OBIESLUMobieslu](-.+)?")
_FEW = 20  # rows below which statistics say nothing
_LINES = 5_000
_MOST = 20  # columns


@dataclass(frozen=True)
class Columns:
    """Column indices from 0; `plausible` are the columns that could hold labels."""

    separator: str
    count: int
    tokens: int
    labels: int
    plausible: tuple[int, ...]


def guess_columns(head: bytes) -> Columns | None:
    """The columns of a file that begins with `head`, or None where it is no column file."""
    if b"\0" in head:
        return None
    lines = [line.rstrip("\r") for line in head.decode("utf-8", "replace").split("\n")[:_LINES]]
    for separator in ("\t", " "):
        sentences = _sentences(lines, separator)
        found = _columns(sentences, separator)
        if found:
            return found
    return None


def modal_columns(head: bytes, separator: str) -> int:
    """How many columns most rows have under this separator."""
    lines = [line.rstrip("\r") for line in head.decode("utf-8", "replace").split("\n")[:_LINES]]
    counts = Counter(len(row) for sentence in _sentences(lines, separator) for row in sentence)
    return counts.most_common(1)[0][0] if counts else 0


def _sentences(lines: list[str], separator: str) -> list[list[list[str]]]:
    """Rows of fields, by sentence; rows without the separator keep one field."""
    result: list[list[list[str]]] = [[]]
    for line in lines:
        if not line.strip(" \t"):
            result.append([])
        elif not line.startswith("-DOCSTART-"):
            result[-1].append(line.split() if separator == " " else line.split(separator))
    return [sentence for sentence in result if sentence]


def _columns(sentences: list[list[list[str]]], separator: str) -> Columns | None:
    rows = [row for sentence in sentences for row in sentence]
    if not rows or separator == " " and len(rows) < 2:
        return None
    [(count, frequency)] = Counter(map(len, rows)).most_common(1)
    if not 2 <= count <= _MOST or frequency < 0.9 * len(rows):
        return None
    sentences = [[row for row in sentence if len(row) == count] for sentence in sentences]
    rows = [row for sentence in sentences for row in sentence]
    columns = list(zip(*rows, strict=True))
    distinct = [len(set(column)) for column in columns]
    counters = {i for i in range(count) if _counts(columns[i]) or _constant_within(sentences, i)}
    words = [i for i in range(count) if i not in counters] or list(range(count))
    most = max(distinct[i] for i in words)
    spans = [i for i in range(count) if distinct[i] > 1 and _marks_spans(columns[i])]
    candidates = [i for i in words if i not in spans] or words
    tokens = next((i for i in candidates if distinct[i] >= 0.3 * most), candidates[0])
    if separator == "\t" and sum(" " in text for text in columns[tokens]) > 0.2 * len(rows):
        return None  # a text per row, not a token
    limit = max(0.5 * distinct[tokens], _FEW) if len(rows) >= _FEW else len(rows)
    plausible = [
        i
        for i in words
        if i != tokens
        and 1 < distinct[i] <= limit
        and columns[i].count("") + columns[i].count("_") < 0.9 * len(rows)
    ]
    if not plausible:
        plausible = [i for i in range(count - 1, -1, -1) if i != tokens][:1]
        if len(rows) >= _FEW and distinct[plausible[0]] > limit:
            return None
    if len(sentences) == 1 and len(rows) > 100 and distinct[tokens] == len(rows):
        return None  # a list of names with a value each: words of a text come again
    preferred = [i for i in plausible if i in spans] or plausible
    return Columns(separator, count, tokens, preferred[-1], tuple(plausible))


def _counts(column: tuple[str, ...]) -> bool:
    """Whether the column numbers the tokens or points at them."""
    return len(set(column)) > 1 and sum(text.isdecimal() for text in column) > 0.97 * len(column)


def _constant_within(sentences: list[list[list[str]]], column: int) -> bool:
    """Whether the column says the same of all tokens of a sentence, and differs between
    sentences.
    """
    longer = [{row[column] for row in sentence} for sentence in sentences if len(sentence) > 2]
    return (
        len(longer) > 2
        and sum(len(values) == 1 for values in longer) > 0.97 * len(longer)
        and len(set().union(*longer)) > 0.5 * len(longer)
    )


def _marks_spans(column: tuple[str, ...]) -> bool:
    """Whether labels are B-X, I-X, O and the like, or mostly O."""
    usual = sum(_SPAN_LABEL.fullmatch(text) is not None for text in column)
    outside = sum(text in ("O", "o") for text in column)
    return usual > 0.85 * len(column) or outside > 0.5 * len(column)
