"""A text with spans, as the formats of annotation tools give it, and its way to words.

Offsets count characters from 0, the end exclusive. A span that does not begin and end with words
is widened to those it touches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from autoaux.corpora.formats.offsets._boundaries import sentences_in, words_in


class Span(NamedTuple):
    """A labelled stretch: of characters, or of words where the text comes in words.

    `said` is the stretch's text as the file repeats it; `pieces` more than one where the span has
    gaps (start and end are then those of the whole); `line` where it stands, if not with its text.
    """

    start: int
    end: int
    label: str
    said: str | None = None
    pieces: int = 1
    line: int = 0


@dataclass(frozen=True, slots=True)
class Annotated:
    """One text of a file.

    Attributes:
        where: ``file:line``; the file alone where each span has a line of its own.
        text: the running text; empty where `forms` is given.
        spans: in characters of `text`, or in words of `forms`.
        words: (start, end) of the file's own words in `text`; None where it has none.
        forms: the file's own words, where it gives no running text.
        begins: the file's own sentences: their starts in characters, or in words of `forms`;
            None where it says nothing of sentences.
        tags: a label per word of `words` or `forms`, where that is what was asked for.
        classes: what the whole text is labelled; None where the file labels no texts.
        left_out: why it is not read, though it is not damaged.
        remark: what is to be said of it though it is read.
    """

    where: str
    text: str = ""
    spans: Sequence[Span] = ()
    words: tuple[np.ndarray, np.ndarray] | None = None
    forms: Sequence[str] | None = None
    begins: Sequence[int] | None = None
    tags: Sequence[str] | None = None
    classes: tuple[str, ...] | None = None
    left_out: str = ""
    remark: str = ""

    def place(self, span: Span) -> str:
        """``file:line`` of a span."""
        return f"{self.where}:{span.line}" if span.line else self.where


@dataclass(frozen=True, slots=True)
class Damaged:
    """A record of a file that cannot be read: where, and why."""

    where: str
    reason: str


@dataclass(slots=True)
class Worded:
    """A text as words: `begins` are the words (bool [n_words]) that begin a sentence, spans count
    words. What happened on the way is said by kind, with the span it happened to.
    """

    forms: list[str]
    begins: np.ndarray
    spans: list[Span]
    happened: list[tuple[str, Span]] = field(default_factory=list)


def worded(given: Annotated, whole: bool) -> Worded | Damaged:
    """The words, sentences and spans of a text; `whole` makes it one sentence."""
    happened: list[tuple[str, Span]] = []
    if given.forms is not None:
        forms, spans = list(given.forms), list(given.spans)
        for span in spans:
            if not 0 <= span.start < span.end <= len(forms):
                return Damaged(given.place(span), f"a span outside its {len(forms)} words")
        begins = np.zeros(len(forms), bool)
        if given.begins is not None:
            begins[[at for at in given.begins if 0 <= at < len(forms)]] = True
        own_sentences = True
    else:
        text, spans = given.text, list(given.spans)
        found = in_characters(text, spans)
        if isinstance(found, Misfit):
            return Damaged(given.place(found.span), found.reason)
        text, spans, unit = found
        if unit:
            happened.append((unit, spans[0]))
        start, end = given.words if given.words is not None else words_in(text)
        forms = [text[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
        own_sentences = given.begins is not None
        if given.begins is None:
            begins = np.zeros(len(start), bool) if whole else sentences_in(text, start, end)
        else:
            begins = np.zeros(len(start), bool)
            at = np.searchsorted(start, np.asarray(given.begins, np.int64))
            begins[at[at < len(start)]] = True
        spans = _on_words(spans, start, end, happened)
    for span in spans:
        if span.pieces > 1:
            happened.append(("discontinuous", span))
        inner = begins[span.start + 1 : span.end]
        if inner.any() and not whole:
            if own_sentences:
                happened.append(("across", span))
            inner[:] = False
    if whole:
        begins[:] = False
    begins[:1] = True
    return Worded(forms, begins, spans, happened)


def _on_words(
    spans: Sequence[Span], start: np.ndarray, end: np.ndarray, happened: list
) -> list[Span]:
    """Spans of characters as spans of the words they touch."""
    result = []
    for span in spans:
        first = int(np.searchsorted(end, span.start, "right"))
        last = int(np.searchsorted(start, span.end, "left"))
        if first >= last:
            happened.append(("wordless", span))
            continue
        on_words = span._replace(start=first, end=last)
        if start[first] < span.start or end[last - 1] > span.end:
            happened.append(("snapped", on_words))
        result.append(on_words)
    return result


class Misfit(NamedTuple):
    """A span that does not fit its text, and why."""

    span: Span
    reason: str


def in_characters(text: str, spans: Sequence[Span]) -> tuple[str, list[Span], str] | Misfit:
    """(text, spans in its characters, what else they counted); or the first span that does not fit.

    Where a file repeats the text of its spans, offsets that do not lead to it are tried as UTF-16
    units (JavaScript's), as bytes, and over line ends of one character.
    """
    spans = list(spans)
    problem = _misfit(text, spans)
    if problem is None:
        return text, spans, ""
    for unit, counted in _UNITS:
        other = counted(text, spans)
        if other is not None and _misfit(*other) is None:
            return *other, unit
    return problem


def _misfit(text: str, spans: Sequence[Span]) -> Misfit | None:
    """The first span that does not fit."""
    for span in spans:
        shown = f"span {span.label} {span.start}-{span.end}"
        if not 0 <= span.start <= span.end <= len(text):
            return Misfit(span, f"{shown} lies outside its text of {len(text)} characters")
        if span.said is not None and span.pieces == 1:
            stands = text[span.start : span.end]
            if stands != span.said and stands.split() != span.said.split():
                return Misfit(
                    span, f"{shown} says {span.said[:30]!r}, where {stands[:30]!r} stands"
                )
    return None


def _from_utf16(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]] | None:
    return _from_units(text, spans, [2 if ord(c) > 0xFFFF else 1 for c in text])


def _from_bytes(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]] | None:
    return _from_units(text, spans, [len(c.encode("utf-8", "surrogatepass")) for c in text])


def _from_units(
    text: str, spans: Sequence[Span], widths: list[int]
) -> tuple[str, list[Span]] | None:
    starts = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
    if starts[-1] == len(text) or any(not 0 <= span.end <= starts[-1] for span in spans):
        return None
    edges = np.array([(span.start, span.end) for span in spans])
    at = np.searchsorted(starts, edges)
    if (at >= len(starts)).any() or (starts[at] != edges).any():
        return None
    return text, [
        span._replace(start=int(a), end=int(b)) for span, (a, b) in zip(spans, at, strict=True)
    ]


def _short_line_ends(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]] | None:
    return (text.replace("\r\n", "\n"), list(spans)) if "\r\n" in text else None


def _long_line_ends(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]] | None:
    if "\n" not in text or "\r\n" in text:
        return None
    return text.replace("\n", "\r\n"), list(spans)


_UNITS: tuple[tuple[str, Callable], ...] = (
    ("utf-16", _from_utf16),
    ("bytes", _from_bytes),
    ("line ends", _short_line_ends),
    ("line ends", _long_line_ends),
)
