"""Which separator a column file uses, how many columns, and which hold tokens and labels."""

import re
from collections import Counter
from dataclasses import dataclass

from autoaux.corpora.formats.columns._header import header_of, named_columns, token_column

_SPAN_LABEL = re.compile(r"[OBIESLUMobieslu0](-.+)?|[BIESLUMbieslum]_.+|.+[-_][BIESLUM]")
_MARK = re.compile(r"<[^\t]*>\t+")  # a row such as <HEADLINE> whose other columns are empty
_MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<(\?xml|!doctype|tei|teicorpus)\b", re.IGNORECASE)
_TELLING = ("", " ", "\t", "\u00a0", "\u200b", "E", "#", "-", "<")  # lines that may be no rows
_OUTSIDE = ("O", "o", "0", "_", "-", "")
_FEW = 20  # rows below which statistics say nothing
_LINES = 5_000
_MOST = 20  # columns
_MOST_CLASSES, _SHARE_OF_CLASSES = 100, 0.2  # labels that are numbers: how many, of how many rows
_SURE, _LIKELY, _LIKELY_BLANKS = 0.9, 0.5, 0.8  # shares of rows with the usual number of columns
_NAMES = {"\t": "tab", " ": "blank"}


@dataclass(frozen=True)
class Columns:
    """Column indices from 0; `plausible` are the columns that could hold labels."""

    separator: str
    count: int
    tokens: int
    labels: int
    plausible: tuple[int, ...]
    header: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def lines_of(head: bytes) -> list[str]:
    """The lines of a file that begins with `head`, as far as statistics look at them."""
    return [line.rstrip("\r") for line in head.decode("utf-8", "replace").split("\n")[:_LINES]]


def guess_columns(head: bytes) -> Columns | None:
    """The columns of a file that begins with `head`, or None where it is no column file.

    A file nearly all of whose rows have as many columns is one; so is one where most have, if a
    column marks spans: its other rows are then named when it is read.
    """
    if b"\0" in head or _MARKUP.match(head):
        return None
    lines = lines_of(head)
    for separator, least in (("\t", _SURE), (" ", _SURE), ("\t", _LIKELY), (" ", _LIKELY_BLANKS)):
        found = _columns(lines, separator, least)
        if found:
            return found
    return None


def modal_columns(head: bytes, separator: str) -> int:
    """How many columns most rows have under this separator."""
    rows = [row for sentence in _sentences(lines_of(head), separator) for row in sentence]
    counts = Counter(map(len, rows))
    return counts.most_common(1)[0][0] if counts else 0


def fields_of(line: str, separator: str) -> list[str]:
    """The fields as the reader cuts them: runs of blanks and tabs are one separator, a no-break
    space is none."""
    if separator == " ":
        return re.split("[ \t]+", line.strip(" \t"))
    return line.split(separator)


def _sentences(lines: list[str], separator: str) -> list[list[list[str]]]:
    """Rows of fields, by sentence; rows without the separator keep one field. Lines that begin with
    `#` where a sentence begins say nothing, as they may be comments, unless there are no others.
    """
    result: list[list[list[str]]] = [[]]
    marked: list[list[str]] = []
    for line in lines:
        if line[:1] not in _TELLING:  # most lines
            result[-1].append(fields_of(line, separator))
        elif not line.strip(" \t\u00a0\u200b") or line == "EOS":
            result.append([])
        elif line[0] == "#" and not result[-1]:
            marked.append(fields_of(line, separator))
        elif not line.startswith("-DOCSTART-") and not _MARK.fullmatch(line):
            result[-1].append(fields_of(line, separator))
    return [sentence for sentence in result if sentence] or [marked]


def _columns(lines: list[str], separator: str, least: float) -> Columns | None:
    sentences = _sentences(lines, separator)
    rows = [row for sentence in sentences for row in sentence]
    if not rows or separator == " " and len(rows) < 2:
        return None
    [(count, frequency)] = Counter(map(len, rows)).most_common(1)
    if not 2 <= count <= _MOST or frequency < least * len(rows):
        return None
    n_rows = len(rows)
    sentences = [[row for row in sentence if len(row) == count] for sentence in sentences]
    rows = [row for sentence in sentences for row in sentence]
    first = next((fields_of(line, separator) for line in lines if line.strip()), [])
    header = header_of(first, rows) if len(first) == count else ()
    if header:
        sentences = [[row for row in sentence if tuple(row) != header] for sentence in sentences]
        rows = [row for sentence in sentences for row in sentence]
    header = header or named_columns(lines)
    header = header if len(header) == count else ()
    if not rows:
        return None
    columns = list(zip(*rows, strict=False))
    distinct = [len(set(column)) for column in columns]
    counters = {i for i in range(count) if _counts(columns[i]) or _constant_within(sentences, i)}
    words = [i for i in range(count) if i not in counters] or list(range(count))
    most = max(distinct[i] for i in words)
    spans = [i for i in range(count) if distinct[i] > 1 and _marks_spans(columns[i])]
    candidates = [i for i in words if i not in spans] or words
    tokens = token_column(header)
    if tokens is None:
        tokens = next((i for i in candidates if distinct[i] >= 0.3 * most), candidates[0])
    if separator == "\t" and _holds_texts(columns[tokens]):
        return None  # a text per row, not a token
    limit = max(0.5 * distinct[tokens], _FEW) if len(rows) >= _FEW else len(rows)
    plausible = [
        i
        for i in words
        if i != tokens
        and 1 < distinct[i] <= limit
        and not (separator == "\t" and _holds_texts(columns[i]))
        and columns[i].count("") + columns[i].count("_") < 0.9 * len(rows)
    ]
    numbered = _class_numbers(sentences, counters)
    if least < _SURE and not set(plausible) & set(spans):
        return None
    if not plausible:
        rest = [i for i in range(count - 1, -1, -1) if i not in counters]
        plausible = numbered[-1:] or [i for i in rest if i != tokens][:1]
        if not plausible or len(rows) >= _FEW and distinct[plausible[0]] > limit:
            return None
        if separator == "\t" and _holds_texts(columns[plausible[0]]):
            return None
    if len(sentences) == 1 and len(rows) > 100 and distinct[tokens] == len(rows):
        return None  # a list of names with a value each: words of a text come again
    preferred = _outermost([i for i in plausible if i in spans], columns) or plausible[-1]
    evidence = (
        f"{frequency:,} of {n_rows:,} rows have {count} {_NAMES[separator]}-separated columns",
        f"column {tokens + 1} holds words ({distinct[tokens]:,} kinds)",
        f"column {preferred + 1} holds labels ({distinct[preferred]:,} kinds"
        + (", B-, I-, O or mostly O)" if preferred in spans else ")"),
    )
    layers = tuple(sorted({*plausible, *numbered}))
    return Columns(separator, count, tokens, preferred, layers, header, evidence)


def _counts(column: tuple[str, ...]) -> bool:
    """Whether the column numbers the tokens or points at them."""
    return len(set(column)) > 1 and sum(text.isdecimal() for text in column) > 0.97 * len(column)


def _class_numbers(sentences: list[list[list[str]]], columns: set[int]) -> list[int]:
    """Those of the columns of numbers in which these stand for labels: the same few, each of them
    from the least on. None where tokens are numbered, whose heads are numbers too."""
    if len(sentences) < 2:
        return []
    found = []
    for column in sorted(columns):
        numbers = [
            [int(row[column]) for row in one if row[column].isdecimal()] for one in sentences
        ]
        counting = sum(one == list(range(one[0], one[0] + len(one))) for one in numbers if one[1:])
        if counting > 0.5 * len(sentences):
            return []
        kinds = Counter(number for one in numbers for number in one)
        dense = 1 < len(kinds) > 0.5 * max(kinds) and max(kinds) < _MOST_CLASSES and min(kinds) <= 1
        if dense and len(kinds) <= max(_SHARE_OF_CLASSES * kinds.total(), 2):
            found.append(column)
    return found


def _holds_texts(column: tuple[str, ...]) -> bool:
    """Whether many of its fields have blanks inside, as neither words nor labels do."""
    return sum(" " in text.strip() for text in column) > 0.2 * len(column)


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
    counts = Counter(column)
    usual = sum(n for text, n in counts.items() if _SPAN_LABEL.fullmatch(text.strip()))
    outside = sum(n for text, n in counts.items() if text.strip() in ("O", "o"))
    return usual > 0.85 * len(column) or outside > 0.5 * len(column)


def _outermost(spans: list[int], columns: list[tuple[str, ...]]) -> int | None:
    """The last of the columns that mark spans, or an earlier one with more spans, where the last
    marks spans inside its: its words are all in spans of the earlier one, or it has some of its
    types and half as many spans or fewer."""
    if not spans:
        return None
    last = spans[-1]
    kinds = {i: {text.partition("-")[2] for text in columns[i]} - {""} for i in spans}
    begun = {i: sum(text[:2] in ("B-", "S-", "U-") for text in columns[i]) for i in spans}
    for i in spans[:-1]:
        if not 0 < begun[last] < begun[i]:
            continue
        some = kinds[last] <= kinds[i] and begun[last] <= 0.5 * begun[i]
        if some or _encloses(columns[i], columns[last]):
            return i
    return last


def _encloses(outer: tuple[str, ...], inner: tuple[str, ...]) -> bool:
    """Whether words in spans of `inner` are in spans of `outer` too, which are rare enough for that
    to mean something: chunks enclose names as well, and most words are in one."""
    marked = [label not in _OUTSIDE for label in outer]
    within = [inside for inside, label in zip(marked, inner, strict=True) if label not in _OUTSIDE]
    return sum(marked) < 0.5 * len(marked) and sum(within) >= 0.95 * len(within)
