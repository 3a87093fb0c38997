"""spaCy's own formats: its JSON of three kinds, and DocBin, read and written without spaCy."""

from autoaux.corpora.formats.offsets.spacy._string_hashes import msgpack_for, number_of

__all__ = ["msgpack_for", "number_of"]
