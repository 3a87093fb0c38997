"""Runs side by side, on a page too, and two sets of one run as a paired test."""

from autoaux.report.comparing._comparison_page import write_comparison_page
from autoaux.report.comparing._paired import compare_sets
from autoaux.report.comparing._runs import compare_runs

__all__ = ["compare_runs", "compare_sets", "write_comparison_page"]
