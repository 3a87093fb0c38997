"""What was observed: every outcome of every run, appended to one file, merged by union."""

from autoaux.ledger._corpus_sketch import CorpusSketch
from autoaux.ledger._counts import SentenceCounts, score_of
from autoaux.ledger._frame import outcomes_frame
from autoaux.ledger._ledger import Ledger, default_path, union
from autoaux.ledger._outcome import CurvePoint, Outcome
from autoaux.ledger._packing import MOST_VALUES, pack_counts, unpack_counts
from autoaux.ledger._records import PairSignals, Record

__all__ = [
    "CorpusSketch",
    "CurvePoint",
    "Ledger",
    "MOST_VALUES",
    "Outcome",
    "PairSignals",
    "Record",
    "SentenceCounts",
    "default_path",
    "outcomes_frame",
    "pack_counts",
    "score_of",
    "union",
    "unpack_counts",
]
