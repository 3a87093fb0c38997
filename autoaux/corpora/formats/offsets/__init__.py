"""Texts with spans by character or by word, as annotation tools write them, over one core."""

from autoaux.corpora.formats.offsets._annotated import Span
from autoaux.corpora.formats.offsets._boundaries import sentences_in, words_in
from autoaux.corpora.formats.offsets._levels import layered

__all__ = [
    "Span",
    "layered",
    "sentences_in",
    "words_in",
]
