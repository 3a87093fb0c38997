"""From files to corpora: readers, detection, label schemes, splits, leaks, cache."""

from autoaux.corpora.corpus import (
    Corpus,
    Kind,
    Note,
    Pool,
    Split,
    Unread,
    corpora_table,
    corpus_from_sentences,
    cut_train,
    ensure_splits,
    shuffle_labels,
    spans_of,
    to_bioes,
)
from autoaux.corpora.discovery import (
    Facts,
    Inspected,
    Inspection,
    facts,
    inspect,
    read_corpus,
    read_pool,
    write_manifests,
)
from autoaux.corpora.leaks import Leak, LeakCount, LeakReport, drop_leaks, find_leaks

__all__ = ["Corpus", "Facts", "Inspected", "Inspection", "Kind", "Leak", "LeakCount", "LeakReport", "Note", "Pool", "Split", "Unread", "corpora_table", "corpus_from_sentences", "cut_train", "drop_leaks", "ensure_splits", "facts", "find_leaks", "inspect", "read_corpus", "read_pool", "shuffle_labels", "spans_of", "to_bioes", "write_manifests"]
