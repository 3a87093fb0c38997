"""The winning tagger and the forecast as models that MLflow shows, versions and serves."""

import re
import tempfile
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

import mlflow.pyfunc
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from mlflow.models.signature import ModelSignature
from mlflow.types.schema import Array, ColSpec, DataType, Schema

from autoaux import __version__
from autoaux.ledger import Ledger, default_path
from autoaux.report._evidence import CandidateEvidence
from autoaux.report.tracking._mlflow_records import test_key
from autoaux.report.tracking._mlflow_store import MlflowStore

# What a server must install to serve it; autoaux brings the rest.
REQUIREMENTS = [f"autoaux=={__version__}"]
EXAMPLE = 5
CHAMPION = "champion"


def publish_tagger(store: MlflowStore, main: str, model: Path, metric: str) -> str:
    """Register a saved model's folder as ``NAME-tagger``: takes raw sentences, gives tokens and
    labels. The version with the best test score in `metric`, the newest of equals, is `champion`.
    """
    words = ColSpec(Array(DataType.string), "tokens"), ColSpec(Array(DataType.string), "labels")
    signature = ModelSignature(Schema([ColSpec(DataType.string, "sentence")]), Schema(list(words)))
    example = pd.DataFrame({"sentence": ["A sentence as people write it, untokenised."]})
    address = _publish(
        store, f"{main}-tagger", "autoaux.report._pyfunc_tagger", model, signature, example
    )
    _crown(store, address, test_key(metric))
    return address


def _crown(store: MlflowStore, address: str, score: str) -> None:
    """Give the version the alias `champion`, unless one with a better test score has it."""
    name, _, version = address.removeprefix("models:/").rpartition("/")
    client = store.client
    try:
        present = client.get_model_version_by_alias(name, CHAMPION)
    except MlflowException:  # nobody has it yet
        present = None
    if present is not None and present.version != version:
        theirs, ours = (
            client.get_run(run).data.metrics.get(score) for run in (present.run_id, store.parent)
        )
        if theirs is not None and (ours is None or theirs > ours):
            return
    client.set_registered_model_alias(name, CHAMPION, version)


def publish_forecast(
    store: MlflowStore, main: str, metric: str, evidence: Mapping[str, CandidateEvidence]
) -> str:
    """Register what forecast the gains as ``NAME-forecast``: takes signals, gives gains with
    intervals.
    """
    from autoaux.report._pyfunc_forecast import LEDGER, GainForecast

    rows = [
        {"candidate": name, "metric": metric, "single_task_score": None, **item.signals}
        for name, item in evidence.items()
        if item.signals
    ]
    example = pd.DataFrame(rows[:EXAMPLE])
    example = example.astype(
        {column: "float64" for column in example.columns if column not in ("candidate", "metric")}
    )
    with tempfile.TemporaryDirectory() as folder:
        with as_file(files("autoaux.forecast") / "experience.jsonl.gz") as packaged:
            Ledger(Path(folder) / LEDGER).merge(Ledger(packaged), Ledger(default_path()))
        signature = infer_signature(example, GainForecast(Path(folder)).predict(example))
        return _publish(
            store,
            f"{main}-forecast",
            "autoaux.report._pyfunc_forecast",
            Path(folder),
            signature,
            example,
        )


def _publish(
    store: MlflowStore,
    name: str,
    loader: str,
    data: Path,
    signature: ModelSignature,
    example: pd.DataFrame,
) -> str:
    """Store, finish and register a model; the address of its version (``models:/NAME/1``).

    Registered once per selection: a later call gives the version that is there.
    """
    name = re.sub(r"[/:.%\"']", "-", name)
    client = store.client
    for version in client.search_model_versions(f"name = '{name}'"):
        if version.run_id == store.parent:
            return f"models:/{name}/{version.version}"
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "model"
        mlflow.pyfunc.save_model(
            saved,
            loader_module=loader,
            data_path=str(data),
            signature=signature,
            input_example=example,
            pip_requirements=REQUIREMENTS,
        )
        model = client.create_logged_model(
            store.experiment, name, source_run_id=store.parent, model_type=loader.rpartition("_")[2]
        )
        client.log_model_artifacts(model.model_id, str(saved))
    client.finalize_logged_model(model.model_id, "READY")
    try:
        client.create_registered_model(name, description="Made by autoaux.")
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    version = client.create_model_version(
        name,
        model.artifact_location,
        run_id=store.parent,
        model_id=model.model_id,
        await_creation_for=0,
    )
    return f"models:/{name}/{version.version}"
