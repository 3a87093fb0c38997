"""A selection in MLflow: a parent run, a run per trial, models, and the page that shows them."""

from autoaux.report.tracking._mlflow_names import loss_keys

__all__ = ["loss_keys"]
