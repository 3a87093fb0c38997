"""Texts with spans by character or by word, as annotation tools write them, over one core."""

from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span
from autoaux.corpora.formats.offsets._levels import layered
from autoaux.corpora.formats.offsets._reading import AnnotatedReader
from autoaux.corpora.formats.offsets._words import sentences_in, words_in

__all__ = [
    "Annotated",
    "AnnotatedReader",
    "Damaged",
    "Span",
    "layered",
    "sentences_in",
    "words_in",
]
