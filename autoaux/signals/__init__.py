"""From pairs of corpora to a table of signals: one cheap measure per file."""

from autoaux.signals import curves, divergence, label_mapping, labels, language, vectors, vocabulary  # noqa: F401  (importing registers)
from autoaux.signals._comparison import Comparison, Pair, Resources, Stack
from autoaux.signals._compute import all_pairs, compute_signals
from autoaux.signals._contingency import COUNTINGS, original_additive, table
from autoaux.signals._information import Information
from autoaux.signals._label_map import LabelMap, Match, label_map
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._profiles import profile_of
from autoaux.signals._registry import SIGNALS, Signal, signal
from autoaux.signals._table import SignalTable

CHEAP: tuple[str, ...] = tuple(name for name, one in SIGNALS.items() if one.needs == "counts")

__all__ = [
    "CHEAP",
    "COUNTINGS",
    "SIGNALS",
    "Comparison",
    "Information",
    "LabelMap",
    "Match",
    "Missing",
    "Pair",
    "Profile",
    "Resources",
    "Signal",
    "SignalTable",
    "Stack",
    "all_pairs",
    "compute_signals",
    "label_map",
    "original_additive",
    "profile_of",
    "signal",
    "table",
]
