"""Runs with known gains: what a search makes of them says how far it can be trusted."""

from autoaux.search.running.synthetic._synthetic import SyntheticRunner, additive
from autoaux.search.running.synthetic._synthetic_dev import SyntheticDev

__all__ = ["SyntheticDev", "SyntheticRunner", "additive"]
