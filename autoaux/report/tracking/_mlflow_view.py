"""The columns that the table of runs opens with: a view that MLflow shares by a tag."""

import hashlib
import json
from collections.abc import Sequence

from autoaux.report.tracking._mlflow_names import metric_key

SHARED = "mlflow.sharedViewState."


def table_of_runs(server: str, experiment: str, metric: str) -> str:
    """The address of an experiment's table of runs with its columns chosen, in MLflow's pages for
    training: its own link to an experiment leads to those for GenAI.
    """
    key, _ = view_state(table_columns(metric))
    said = f"workflowType=machine_learning&viewStateShareKey={key}"
    return f"{server.rstrip('/')}/#/experiments/{experiment}/runs?{said}"


def table_columns(metric: str) -> tuple[str, ...]:
    """What tells trials and selections apart at a glance, in MLflow's names of columns."""
    metrics = ("gain", "gain_low", "gain_high", f"best_{metric_key(f'dev_{metric}')}", "seconds")
    params = ("auxiliaries", "schedule", "phase", "seed", "optimisation.learning_rate")
    return (
        *(f"metrics.`{name}`" for name in metrics),
        *(f"params.`{name}`" for name in params),
        "tags.`verdict`",
    )


def view_state(columns: Sequence[str]) -> tuple[str, str]:
    """(key, JSON) of a view with these columns, the highest gain first: sorted by a metric, trials
    stand in the table as they are, by time they would be folded under their selection.
    """
    order = {"orderByKey": "metrics.`gain`", "orderByAsc": False}
    state = json.dumps({"selectedColumns": ["attributes.`Duration`", *columns], **order})
    return hashlib.sha256(state.encode()).hexdigest()[:16], state
