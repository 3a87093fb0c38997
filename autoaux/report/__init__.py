"""Results people can use: the run folder's record, MLflow, and the report page.

`MlflowListener`, `synchronise` and what else needs MLflow is imported when it is first asked for.
"""

from autoaux.report._journal import Journal, read_decision, read_journal

__all__ = ["Journal", "MlflowListener", "read_decision", "read_journal", "synchronise"]


def __getattr__(name: str):
    if name in ("MlflowListener", "synchronise"):
        from autoaux.report import _mlflow

        return getattr(_mlflow, name)
    raise AttributeError(f"module 'autoaux.report' has no attribute {name!r}")
