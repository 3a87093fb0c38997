"""From files to corpora: readers, detection, label schemes, splits, leaks, cache."""

from autoaux.corpora._corpus import Corpus, Kind, Note, Pool, Split, Unread

__all__ = ["Corpus", "Kind", "Note", "Pool", "Split", "Unread"]
