"""Sentences that stand in two places."""

from autoaux.corpora.leaks._leaks import Leak, drop_leaks, find_leaks
from autoaux.corpora.leaks._near import THRESHOLD, shingled
from autoaux.corpora.leaks._sketch import Sketch

__all__ = ["Leak", "Sketch", "THRESHOLD", "drop_leaks", "find_leaks", "shingled"]
