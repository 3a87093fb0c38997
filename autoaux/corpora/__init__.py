"""From files to corpora: readers, detection, label schemes, splits, leaks, cache."""

from autoaux.corpora._assemble import corpus_from_sentences
from autoaux.corpora._corpus import Corpus, Kind, Note, Pool, Split, Unread
from autoaux.corpora._inspect import Facts, Inspected, Inspection, facts, inspect, write_manifests
from autoaux.corpora._leaks import Leak, LeakCount, LeakReport, drop_leaks, find_leaks
from autoaux.corpora._read import read_corpus, read_pool
from autoaux.corpora._schemes import spans_of, to_bioes
from autoaux.corpora._splits import cut_train, ensure_splits, shuffle_labels

__all__ = [
    "Corpus",
    "Facts",
    "Inspected",
    "Inspection",
    "Kind",
    "Leak",
    "LeakCount",
    "LeakReport",
    "Note",
    "Pool",
    "Split",
    "Unread",
    "corpus_from_sentences",
    "cut_train",
    "drop_leaks",
    "ensure_splits",
    "facts",
    "find_leaks",
    "inspect",
    "read_corpus",
    "read_pool",
    "shuffle_labels",
    "spans_of",
    "to_bioes",
    "write_manifests",
]
