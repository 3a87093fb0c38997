"""What the columns of a CSV file hold, by their names and what stands in them."""

import re

from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats.records._csv_rows import column_named, sentence_column
from autoaux.corpora.formats.records._names import LABEL, PAIRS, TEXT, TOKENS

_KNOWN = {*TOKENS, *TEXT, *(name for pair in PAIRS for name in pair)}


def names_known(line: str) -> bool:
    """Whether a first line can be a header that says something: it names words or texts."""
    return not _KNOWN.isdisjoint(re.findall(r"\w+", line.lower()))


def layout_by_header(
    names: list[str], rows: list[list[str]], separator: str
) -> Layout | Refusal | None:
    """A token per row with a sentence id, or a text per row with a class; a refusal where the
    columns are those of another kind of task."""
    return (
        _token_rows(names, rows, separator)
        or _pairs(names)
        or _text_rows(names, rows, separator)
        or _marked_columns(names, rows)
    )


def _token_rows(names: list[str], rows: list[list[str]], separator: str) -> Layout | None:
    token = column_named(names, TOKENS)
    sentence = sentence_column(names, token)
    if token is None or sentence is None:
        return None
    layers = [
        i
        for i in range(len(names))
        if i not in (token, sentence)
        and 1 < len({row[i] for row in rows}) <= max(0.5 * len(rows), 10)
    ]
    if not layers:
        return None
    remarks: tuple[str, ...] = ()
    if len(layers) > 1:
        listed = ", ".join(names[i] for i in layers)
        remarks = (
            (
                f"columns {listed} could each hold the labels; took {names[layers[-1]]} (a layer"
                " says otherwise)"
            ),
        )
    return Layout(
        "csv",
        separator=separator,
        columns=len(names),
        tokens=names[token],
        labels=names[layers[-1]],
        layers=tuple(names[i] for i in layers),
        header=tuple(names),
        sentences=names[sentence],
        remarks=remarks,
        evidence=(f"a header with {names[sentence]!r}, {names[token]!r} and labels",),
    )


def _text_rows(names: list[str], rows: list[list[str]], separator: str) -> Layout | None:
    text = column_named(names, TEXT)
    others = [name if i != text else "" for i, name in enumerate(names)]
    label = column_named(others, LABEL)
    if text is None or label is None or len({row[label] for row in rows}) < 2:
        return None
    return Layout(
        "csv",
        kind="classification",
        separator=separator,
        columns=len(names),
        tokens=names[text],
        labels=names[label],
        layers=(names[label],),
        header=tuple(names),
        evidence=(f"a header with a text ({names[text]!r}) and a class ({names[label]!r})",),
    )


def _pairs(names: list[str]) -> Refusal | None:
    low = [name.lower() for name in names]
    pair = next((pair for pair in PAIRS if set(pair) <= set(low)), None)
    if pair is None:
        return None
    return Refusal(
        "csv", f"a label for a pair of texts ({' and '.join(pair)}); pairs are not supported"
    )


def _marked_columns(names: list[str], rows: list[list[str]]) -> Refusal | None:
    """A text and columns of 0 and 1, each a class that the text may have."""
    if column_named(names, TEXT) is None:
        return None
    marked = [
        name
        for at, name in enumerate(names)
        if {row[at] for row in rows} == {"0", "1"} and name.lower() != "index"
    ]
    if len(marked) < 2:
        return None
    shown = ", ".join(marked[:6])
    return Refusal(
        "csv",
        f"columns {shown} mark several labels a text (multi-label), which is not supported; write"
        " one of them as a column `label`",
    )
