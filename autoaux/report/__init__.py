"""Results people can use: the run folder's record, the report page, and MLflow.

What needs MLflow is imported when it is first asked for.
"""

import os

from autoaux.later import later

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # read when MLflow is first imported

from autoaux.report._journal import Journal, read_decision, read_journal
from autoaux.report._page import write_report
from autoaux.report._summary_of_run import summarize
from autoaux.report._template import signed

_LATER = {
    "MlflowListener": "tracking._mlflow",
    "readable_address": "tracking._mlflow",
    "synchronise": "tracking._mlflow",
    "local_uri": "tracking._mlflow_local",
    "experiment_of": "tracking._dashboard",
    "free_port": "tracking._dashboard",
    "link_at": "tracking._dashboard",
    "metric_of": "tracking._dashboard",
    "relocate": "tracking._dashboard",
    "runs_link": "tracking._dashboard",
    "served": "tracking._dashboard",
}

__all__ = [
    "Journal",
    "read_decision",
    "read_journal",
    "signed",
    "summarize",
    "write_report",
    *_LATER,
]

__getattr__ = later(__name__, _LATER)
