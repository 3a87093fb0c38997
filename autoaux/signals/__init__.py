"""From pairs of corpora to a table of signals: one cheap measure per file."""

from autoaux.signals import (
    curves,
    divergence,
    label_mapping,
    labels,
    language,
    probes,
    vectors,
    vocabulary,
)
from autoaux.signals._characters import Characters
from autoaux.signals._comparison import Comparison, Pair, Resources, Stack
from autoaux.signals._compute import NO_TIME, all_pairs, compute_signals, signals_of_profiles
from autoaux.signals._contingency import COUNTINGS, original_additive
from autoaux.signals._export import as_data, check_suffix, write_tables
from autoaux.signals._information import Information
from autoaux.signals._label_map import LabelMap, label_map
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._profiles import profile_of
from autoaux.signals._registry import SIGNALS, signal
from autoaux.signals._signals_table import WIDEST, at_a_glance, number, signals_table
from autoaux.signals._table import SignalTable
from autoaux.signals.probes import PROBES
from autoaux.signals.vectors import read_vector_file

CHEAP: tuple[str, ...] = tuple(name for name, one in SIGNALS.items() if one.needs == "counts")

__all__ = [
    "CHEAP",
    "COUNTINGS",
    "SIGNALS",
    "WIDEST",
    "Characters",
    "Comparison",
    "Information",
    "LabelMap",
    "Missing",
    "NO_TIME",
    "PROBES",
    "Pair",
    "Profile",
    "Resources",
    "SignalTable",
    "Stack",
    "all_pairs",
    "as_data",
    "at_a_glance",
    "check_suffix",
    "compute_signals",
    "label_map",
    "number",
    "original_additive",
    "profile_of",
    "read_vector_file",
    "signal",
    "signals_of_profiles",
    "signals_table",
    "write_tables",
]
