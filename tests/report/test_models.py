"""The models that MLflow keeps: loaded back through its own python_function interface."""

import mlflow
import pandas as pd
import pytest
from report_samples import MAIN, NEWS, NOISE, events, gathered, recipe, started

from autoaux.forecast import default_forecaster
from autoaux.recipe import Gru, Optimisation
from autoaux.report import Journal, MlflowListener, local_uri, synchronise
from autoaux.signals import compute_signals
from autoaux.training import Run
from autoaux.training.models import save_model


@pytest.fixture(scope="module")
def tagger():
    """A real training on two sentences until it knows them."""
    small = recipe().model_copy(
        update={
            "auxiliaries": (),
            "encoder": Gru(words=8, characters=8, character_hidden=8, hidden=16, dropout=0.0),
            "optimisation": Optimisation(max_steps=60, eval_every=20),
        }
    )
    run = Run(small, MAIN, [], 0)
    run.advance(60)
    return run.tagger()


@pytest.fixture(scope="module")
def logged(tmp_path_factory, tagger):
    folder = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("MLFLOW_TRACKING_URI", raising=False)
        patched.setenv("AUTOAUX_CACHE", str(folder / "cache"))
        patched.setenv("AUTOAUX_LEDGER", str(folder / "own.jsonl"))
        journal, listener = Journal(folder), MlflowListener(folder)
        told = events()
        table, candidates = compute_signals(MAIN, [NEWS, NOISE]), [NEWS, NOISE]
        forecast = default_forecaster().predict(MAIN, candidates, table)
        told[0] = started(gathered(signals=table, forecast=forecast))
        for event in told:
            journal(event)
            listener(event)
        save_model(tagger, folder / "model")
        listener.finish()
        patched.setenv(
            "MLFLOW_TRACKING_URI", local_uri(folder)
        )  # where models:/ addresses are looked up
        yield folder


def test_the_winner_is_a_registered_model_that_takes_raw_sentences(logged, tagger):
    model = mlflow.pyfunc.load_model("models:/tweets-tagger/1")
    said = model.predict(pd.DataFrame({"sentence": ["dogs run fast", "we run"]}))
    assert list(said["tokens"]) == [["dogs", "run", "fast"], ["we", "run"]]
    assert list(said["labels"]) == tagger.predict([["dogs", "run", "fast"], ["we", "run"]])
    assert mlflow.pyfunc.load_model("models:/tweets-tagger@champion").metadata == model.metadata
    assert model.metadata.signature.inputs.input_names() == ["sentence"]
    assert model.metadata.saved_input_example_info is not None


def test_the_forecast_is_a_registered_model_that_says_what_the_forecaster_says(logged):
    model = mlflow.pyfunc.load_model("models:/tweets-forecast/1")
    assert {"candidate", "metric", "single_task_score", "shared_vocabulary"} <= set(
        model.metadata.signature.inputs.input_names()
    )
    assert list(model.input_example["candidate"]) == ["news", "noise"]
    said = model.predict(model.input_example)
    table = compute_signals(MAIN, [NEWS, NOISE])
    expected = default_forecaster().predict(
        MAIN, [NEWS, NOISE], table
    )  # corpora that no recorded run has seen
    assert list(said["gain"]) == pytest.approx(
        [candidate.gain for candidate in expected.candidates]
    )
    assert list(said["low"]) == pytest.approx([candidate.low for candidate in expected.candidates])


def test_the_signals_are_a_table_on_the_selection(logged):
    client = mlflow.MlflowClient(tracking_uri=local_uri(logged))
    table = client.load_table(client.get_experiment_by_name("tweets").experiment_id, "signals.json")
    # shared words are dogs, run and we; main has we, run, dogs, fast and news has dogs, run, we,
    # walk
    row = table[(table["candidate"] == "news") & (table["signal"] == "shared_vocabulary")]
    assert list(row["value"]) == pytest.approx([3 / 5])


def test_nothing_pickled_travels_with_a_model(logged):
    kept = [path for path in (logged / "artifacts").rglob("*") if path.is_file()]
    assert any(path.suffix == ".safetensors" for path in kept)
    assert not [
        path for path in kept if path.suffix in (".pkl", ".pickle", ".pt", ".bin", ".joblib")
    ]


def test_sending_twice_registers_once(logged):
    synchronise(logged, None)
    client = mlflow.MlflowClient(tracking_uri=local_uri(logged))
    assert [
        version.version for version in client.search_model_versions("name = 'tweets-tagger'")
    ] == [1]
