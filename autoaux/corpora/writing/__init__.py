"""From a corpus to files: written in a format that other tools read, and read back to be sure."""

from autoaux.corpora.writing._convert import Converted, convert, convert_pool, write_splits

__all__ = ["Converted", "convert", "convert_pool", "write_splits"]
