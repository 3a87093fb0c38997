"""From a corpus to files: written in a format that other tools read, and read back to be sure."""

from autoaux.corpora.writing._convert import convert, write_splits

__all__ = ["convert", "write_splits"]
