"""Spans over each other, laid out in layers of which each holds none that share a word."""

from collections.abc import Sequence

from autoaux.corpora.formats.offsets._annotated import Span


def layered(spans: Sequence[Span], n_words: int) -> tuple[list[list[Span]], int]:
    """(layers, how many spans stood twice). The longest spans come first, each in the first layer
    where it has room: the outermost are in layer 0, those inside or across them in the next.

    Of equally long spans the earlier goes first, then the one named first.
    """
    layers: list[list[Span]] = []
    taken: list[bytearray] = []
    seen: set[tuple[int, int, str]] = set()
    twice = 0
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if span[:3] in seen:
            twice += 1
            continue
        seen.add(span[:3])
        some = slice(span.start, span.end)
        at = next((i for i, words in enumerate(taken) if not any(words[some])), len(taken))
        if at == len(taken):
            taken.append(bytearray(n_words))
            layers.append([])
        taken[at][some] = b"\1" * (span.end - span.start)
        layers[at].append(span)
    return layers, twice


def labels_of(spans: Sequence[Span], n_words: int) -> list[str]:
    """IOB2 labels of spans that share no word."""
    labels = ["O"] * n_words
    for span in spans:
        labels[span.start] = f"B-{span.label}"
        for at in range(span.start + 1, span.end):
            labels[at] = f"I-{span.label}"
    return labels


def layer_of(labels: str) -> tuple[str, int]:
    """``label:3`` is ("label", 2): the layer's name, and how far in."""
    base, colon, depth = labels.rpartition(":")
    return (base, int(depth) - 1) if colon and depth.isdecimal() and int(depth) else (labels, 0)


def deeper(base: str, depth: int) -> tuple[str, ...]:
    """The names of so many layers: ``label``, ``label:2``, ..."""
    return (base, *(f"{base}:{number}" for number in range(2, depth + 1)))
