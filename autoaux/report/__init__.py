"""Results people can use: the run folder's record, the report page, and MLflow.

What needs MLflow (`MlflowListener`, `synchronise`) is imported when it is first asked for.
"""

import os

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # read when MLflow is first imported

from autoaux.report._journal import Journal, read_decision, read_journal
from autoaux.report._page import write_report
from autoaux.report._summarize import summarize

__all__ = ["Journal", "MlflowListener", "read_decision", "read_journal", "summarize", "synchronise", "write_report"]


def __getattr__(name: str):
    if name in ("MlflowListener", "synchronise"):
        from autoaux.report import _mlflow

        return getattr(_mlflow, name)
    raise AttributeError(f"module 'autoaux.report' has no attribute {name!r}")
