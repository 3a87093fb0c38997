"""spaCy's DocBin (``.spacy``), read without spaCy."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

import numpy as np

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import EITHER, SAYS_SO, reader
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span
from autoaux.corpora.formats.offsets._reading import LOOKED_AT, FileReader
from autoaux.corpora.formats.offsets.spacy._docbin_bytes import (
    DEP,
    ENT_IOB,
    ENT_TYPE,
    ORTH,
    POS,
    SENT_START,
    TAG,
    Doc,
    NotDocBin,
    begins_as_docbin,
    docs_in,
)

_TAGS = {"tag": TAG, "pos": POS, "dep": DEP}
_INSIDE, _BEGIN = 1, 3  # of ENT_IOB


@reader(SAYS_SO, binary=True, kinds=EITHER)
class DocBin(FileReader):
    """Layers: ``ents``; span groups by their names; ``tag``, ``pos``, ``dep``; ``cats``, the
    text's classes (those of 0.5 or more). Blank tokens are left out."""

    name = "docbin"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        named = files[0].name.suffix == ".spacy"
        with files[0].open() as stream:
            if not named and not begins_as_docbin(stream):
                return None
        try:
            spans, cats, tags = _layers(list(islice(_docs(files[0]), LOOKED_AT)))
        except NotDocBin as error:
            return Refusal(self.name, f"looks like a DocBin of spaCy, but {error}")
        layers = (*spans, *cats, *tags) or ("ents",)
        layout = Layout(
            self.name,
            kind="classification" if layers[0] == "cats" else "tagging",
            binary=True,
            labels=layers[0],
            layers=layers,
            text_layers=cats,
            evidence=(f"a DocBin with {', '.join(layers)}",),
        )
        return self.with_depths(files[:1], layout) if spans else layout

    def texts(self, file: File, layout: Layout) -> Iterator[Annotated | Damaged]:
        number = 0
        try:
            for number, doc in enumerate(_docs(file), 1):
                yield _annotated(doc, layout, f"{file.path} document {number:,}")
        except NotDocBin as error:
            yield Damaged(f"{file.path} document {number + 1:,}", str(error))


_NONE = np.zeros(0, np.uint64)


def _layers(docs: Sequence[Doc]) -> tuple[list[str], tuple[str, ...], list[str]]:
    """(layers of spans, of classes, of tags) that any of the documents has."""
    groups = [name for doc in docs for name, spans in doc.groups.items() if spans]
    spans = ["ents"] * any(_entities(doc) for doc in docs) + list(dict.fromkeys(groups))
    tags = [
        name for name, at in _TAGS.items() if any(doc.table.get(at, _NONE).any() for doc in docs)
    ]
    return spans, ("cats",) * any(doc.cats for doc in docs), tags


def _docs(file: File) -> Iterator[Doc]:
    with file.open() as stream:
        yield from docs_in(stream.read(), str(file.path))


def _annotated(doc: Doc, layout: Layout, where: str) -> Annotated:
    forms = doc.texts(ORTH)
    kept = [at for at, form in enumerate(forms) if form.strip()]
    if layout.kind == "classification":
        chosen = tuple(name for name, value in doc.cats.items() if value >= 0.5)
        return Annotated(where, forms=[forms[at] for at in kept], classes=chosen)
    pieces = [form + " " * bool(space) for form, space in zip(forms, doc.spaces, strict=True)]
    start = np.array([0, *accumulate(map(len, pieces))], np.int64)
    ends = start[:-1] + np.array([len(form) for form in forms], np.int64)
    begins = _sentences(doc, start)
    words = start[kept], ends[kept]
    text = "".join(pieces)
    if layout.labels in _TAGS:
        tags = [tag or "_" for tag in doc.texts(_TAGS[layout.labels])]
        return Annotated(where, text, words=words, begins=begins, tags=[tags[at] for at in kept])
    marked = _entities(doc) if layout.labels == "ents" else doc.groups.get(layout.labels, [])
    if any(not 0 <= first < end <= len(forms) for first, end, _ in marked):
        raise NotDocBin(f"a span outside its {len(forms)} tokens")
    spans = [Span(int(start[a]), int(ends[b - 1]), kind) for a, b, kind in marked]
    return Annotated(where, text, spans, words, begins=begins)


def _sentences(doc: Doc, start: np.ndarray) -> list[int] | None:
    """Where sentences begin, in characters; None where the table does not say."""
    said = doc.table.get(SENT_START, _NONE)
    if len(said) > 1 and not said[1:].any() or not len(said):
        return None
    return start[:-1][said == 1].tolist()


def _entities(doc: Doc) -> list[tuple[int, int, str]]:
    """The entities, as (first, end, type) in tokens."""
    if ENT_IOB not in doc.table or ENT_TYPE not in doc.table:
        return []
    found: list[tuple[int, int, str]] = []
    marks, kinds = doc.table[ENT_IOB].tolist(), doc.texts(ENT_TYPE)
    for at, (mark, kind) in enumerate(zip(marks, kinds, strict=True)):
        goes_on = mark == _INSIDE and found and found[-1][1] == at and found[-1][2] == kind
        if goes_on:
            found[-1] = (found[-1][0], at + 1, kind)
        elif mark in (_INSIDE, _BEGIN) and kind:
            found.append((at, at + 1, kind))
    return found
