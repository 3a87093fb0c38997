"""Experiments and runs at a tracking server: found by what they are of, never made twice."""

from mlflow.entities import Dataset, DatasetInput, InputTag, Run, ViewType
from mlflow.tracking import MlflowClient

from autoaux.report._facts import CorpusFacts
from autoaux.report.tracking import _mlflow_records as records

KIND = "mlflow.experimentKind"
TRAINING = "custom_model_development"  # MLflow's pages for training, not those for GenAI


def experiment_of_task(client: MlflowClient, main: CorpusFacts, artifacts: str | None) -> str:
    """The id of a main task's experiment, which is made or restored where it is not there.

    It opens in the table of runs, also where an older version or a person made it.
    """
    found = client.get_experiment_by_name(main.name)
    if found is None:
        tags = {
            "autoaux.main_digest": main.digest,
            "autoaux.metric": main.metric,
            KIND: TRAINING,
        }
        return client.create_experiment(main.name, artifact_location=artifacts, tags=tags)
    if found.lifecycle_stage == "deleted":
        client.restore_experiment(found.experiment_id)
    if found.tags.get(KIND) != TRAINING:
        client.set_experiment_tag(found.experiment_id, KIND, TRAINING)
    return found.experiment_id


def tagged(client: MlflowClient, experiment: str, tag: str, value: str) -> list[Run]:
    """Every run of an experiment with this tag."""
    runs: list[Run] = []
    token = None
    while True:
        page = client.search_runs(
            [experiment], f"tags.`{tag}` = '{value}'", ViewType.ACTIVE_ONLY, 1000, None, token
        )
        runs += page
        token = page.token
        if not token:
            return runs


def steps_logged(client: MlflowClient, run_id: str) -> set[tuple[str, int]]:
    """(key, step) of every metric that a run holds."""
    keys = client.get_run(run_id).data.metrics
    return {(key, metric.step) for key in keys for metric in client.get_metric_history(run_id, key)}


def dataset_input(facts: CorpusFacts, context: str) -> DatasetInput:
    """A corpus as a run's input, and what it was used for."""
    return DatasetInput(
        Dataset(**records.dataset(facts)), [InputTag("mlflow.data.context", context)]
    )
