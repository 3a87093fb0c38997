"""A selection told to a real tracking server: runs in PostgreSQL, artifacts in files."""

import pytest
from mlflow.tracking import MlflowClient
from report_samples import events

from autoaux.report import Journal, MlflowListener, link_at
from benchmarks.report.remote_server import remote_server
from benchmarks.search.postgres import initdb


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if initdb() is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="the driver is not installed (autoaux[postgres])")
    folder = tmp_path_factory.mktemp("artifacts")
    with remote_server(folder) as address:
        yield address, folder


def test_a_server_on_postgresql_holds_all_that_the_folder_s_own_database_would(server, tmp_path):
    address, artifacts = server
    said = []
    listeners = Journal(tmp_path), MlflowListener(tmp_path, address, say=said.append)
    for event in events():
        for listener in listeners:
            listener(event)
    listeners[1].finish()
    client = MlflowClient(tracking_uri=address)
    experiment = client.get_experiment_by_name("tweets")
    runs = client.search_runs([experiment.experiment_id])
    trials = {run.data.tags.get("autoaux.trial"): run for run in runs}
    assert said == [] and set(trials) == {None, "0", "1", "2", "3", "4"}
    assert trials["2"].data.params["optimisation.learning_rate"] == "0.005"
    assert trials["2"].data.metrics["gain"] == 3.5
    assert trials[None].data.tags["verdict"] == "helps"
    recipe = client.list_artifacts(trials["2"].info.run_id)
    assert [file.path for file in recipe] == ["recipe.yaml"]
    link = link_at(tmp_path, address)
    assert link.startswith(f"{address}/#/experiments/{experiment.experiment_id}/runs?")
    shared = f"mlflow.sharedViewState.{link.partition('viewStateShareKey=')[2]}"
    assert shared in experiment.tags and link_at(tmp_path, None) is None
    assert len(list(artifacts.rglob("recipe.yaml"))) >= 5
