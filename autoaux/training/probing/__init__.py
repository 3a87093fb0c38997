"""Probes: each candidate trained alone for a moment, and what its features say of a main task."""

from autoaux.training.probing._probe import Probe, Prober
from autoaux.training.probing._readout import explained, h_score, leep
from autoaux.training.probing._short_training import probe_recipe

__all__ = ["Probe", "Prober", "explained", "h_score", "leep", "probe_recipe"]
