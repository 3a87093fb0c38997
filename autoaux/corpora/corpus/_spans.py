"""The spans that one sentence's IOB2 labels mark."""

from collections.abc import Sequence


def spans_of(labels: Sequence[str]) -> list[tuple[int, int, str]]:
    """The spans of one sentence's IOB2 labels as (start, end, type), end exclusive, type "" where
    bare.

    An I- that continues nothing starts a span, as in the readers.
    """
    spans: list[tuple[int, int, str]] = []
    start, open_kind = 0, None
    for i, label in enumerate([*labels, "O"]):
        prefix, _, kind = label.partition("-")
        if open_kind is not None and (prefix != "I" or kind != open_kind):
            spans.append((start, i, open_kind))
            open_kind = None
        if prefix != "O" and open_kind is None:
            start, open_kind = i, kind
    return spans


def to_bioes(labels: Sequence[str]) -> list[str]:
    """One sentence's IOB2 labels in BIOES: S- for spans of one token, E- for the last of longer
    ones.
    """
    result = ["O"] * len(labels)
    for start, end, kind in spans_of(labels):
        tail = f"-{kind}" if kind else ""
        letters = "S" if end - start == 1 else "B" + "I" * (end - start - 2) + "E"
        result[start:end] = [letter + tail for letter in letters]
    return result
