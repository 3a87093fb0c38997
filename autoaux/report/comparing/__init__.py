"""Runs side by side, and two sets of one run as a paired test."""

from autoaux.report.comparing._paired import compare_sets
from autoaux.report.comparing._runs import compare_runs

__all__ = ["compare_runs", "compare_sets"]
