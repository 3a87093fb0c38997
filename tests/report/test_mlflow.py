"""The MLflow listener against real SQLite stores and a real tracking server."""

import json
import socket
import sqlite3
import subprocess
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy
from mlflow.tracking import MlflowClient
from report_samples import SETUP, WITH_NEWS, decision, events

from autoaux.errors import InputError
from autoaux.recipe import Recipe
from autoaux.report import (
    Journal,
    MlflowListener,
    local_uri,
    read_decision,
    read_journal,
    readable_address,
    runs_link,
    synchronise,
)
from autoaux.report.tracking import loss_keys
from autoaux.search.events import SelectionStarted, Setup, TrialStarted

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def no_server_from_outside(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def listeners(folder, uri=None, **options):
    """The folder's journal and MLflow, as a selection has them listen."""
    return Journal(folder), MlflowListener(folder, uri, **options)


def play(told, events):
    for event in events:
        for listener in told:
            listener(event)
    return told[-1]


def runs_of(uri):
    client = MlflowClient(tracking_uri=uri)
    experiment = client.get_experiment_by_name("tweets")
    runs = client.search_runs([experiment.experiment_id], max_results=1000)
    parents = [run for run in runs if "mlflow.parentRunId" not in run.data.tags]
    children = {
        int(run.data.tags["autoaux.trial"]): run
        for run in runs
        if "mlflow.parentRunId" in run.data.tags
    }
    return client, parents, children


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "a b"
    said = []
    listener = play(listeners(folder, say=said.append), events())
    (folder / "report.html").write_text("<p>report</p>", encoding="utf-8")
    listener.finish()
    return folder, said, *runs_of(local_uri(folder))


def test_a_selection_is_a_parent_with_a_child_per_trial_in_one_experiment_per_main_task(logged):
    _, said, _, parents, children = logged
    assert said == []
    assert len(parents) == 1 and sorted(children) == [0, 1, 2, 3, 4]
    assert {run.data.tags["mlflow.parentRunId"] for run in children.values()} == {
        parents[0].info.run_id
    }
    assert {run.info.status for run in children.values()} == {"FINISHED", "FAILED"}
    assert (
        children[4].info.status == "FAILED"
        and children[4].data.tags["error"] == "CUDA out of memory"
    )
    assert parents[0].info.status == "FINISHED"


def test_trials_can_be_filtered_by_auxiliaries_schedule_and_score(logged):
    _, _, client, parents, _ = logged
    experiment = parents[0].info.experiment_id
    found = client.search_runs(
        [experiment],
        "params.auxiliaries = 'news' and params.schedule = 'multitask' and"
        " metrics.best_dev_accuracy > 84",
    )
    assert [run.data.params["seed"] for run in found] == ["1"]
    assert found[0].data.params["order"] == "news" and found[0].data.params["phase"] == "singles"


def test_a_curve_holds_each_step_once_though_a_rung_told_one_of_them_before(logged):
    _, _, client, _, children = logged
    history = client.get_metric_history(children[2].info.run_id, "dev_accuracy")
    # the rung at step 100 said .83 / 2, the curve says .83 * 100 / 200
    assert sorted((metric.step, round(metric.value, 6)) for metric in history) == [
        (50, 20.75),
        (100, 41.5),
        (200, 83.0),
    ]


def test_a_trial_holds_every_part_of_its_recipe_and_the_recipe_itself(logged):
    _, _, client, _, children = logged
    params = children[2].data.params
    assert params["optimisation.learning_rate"] == "0.005"
    assert params["optimisation.batch_tokens"] == "256"
    assert params["encoder.kind"] == "gru" and params["schedule.mixing"] == "1.0"
    for part in ("encoder.hidden", "optimisation.max_steps", "head.decoder"):
        assert part in params
    text = client.list_artifacts(children[2].info.run_id)
    assert [file.path for file in text] == ["recipe.yaml"]
    place = client.download_artifacts(children[2].info.run_id, "recipe.yaml")
    written = Recipe.read(Path(place))
    assert [ref.name for ref in written.auxiliaries] == ["news"] and written.seed == 0
    assert written.schedule.kind == "multitask"
    assert written.optimisation.learning_rate == 0.005


def test_every_trial_of_an_arm_holds_what_is_believed_of_its_gain(logged):
    children = logged[4]
    for number in (2, 3):
        metrics = children[number].data.metrics
        assert [metrics[key] for key in ("gain", "gain_low", "gain_high")] == [3.5, 1.2, 5.8]
    assert children[4].data.metrics["gain"] == -0.5


def test_losses_stand_under_the_names_of_what_lost(logged):
    _, _, client, _, children = logged
    history = client.get_metric_history(children[2].info.run_id, "loss/news")
    assert [(point.step, point.value) for point in history] == [(100, 1.5), (200, 0.5)]
    assert loss_keys(["a/b:c", "a,b:c", "news"]) == ["loss/a_b:c", "loss/a_b:c 2", "loss/news"]


def test_single_numbers_stand_at_step_0_so_that_they_are_drawn_as_bars(logged):
    _, _, client, parents, children = logged
    curves = {"dev_accuracy", "train_loss", "loss/news"}
    for run in (children[2], parents[0]):
        for key in run.data.metrics.keys() - curves:
            points = client.get_metric_history(run.info.run_id, key)
            assert key.startswith("system/") or [point.step for point in points] == [0], key


def test_the_selection_holds_budget_confidence_workers_seed_and_commit(logged):
    folder, _, _, parents, _ = logged
    params, tags = parents[0].data.params, parents[0].data.tags
    asked = {
        "budget.seconds": "60.0",
        "budget.trials": "12",
        "rules.confidence": "0.95",
        "rules.margin": "0.3",
        "rules.seed": "3",
        "machines.workers": "1",
    }
    assert asked.items() <= params.items()
    assert tags["budget"] == "60 s, 12 trials" and tags["workers"] == "1"
    head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, cwd=ROOT)
    if head.returncode == 0:
        assert tags["mlflow.source.git.commit"] == head.stdout.strip()
    told = (folder / "events.jsonl").read_text() + str(params) + str(tags)
    assert "secret" not in told


def test_the_machine_is_watched_where_psutil_is_there(logged):
    pytest.importorskip("psutil")
    _, _, client, parents, _ = logged
    points = client.get_metric_history(
        parents[0].info.run_id, "system/system_memory_usage_percentage"
    )
    assert [point.step for point in points] == [1, 2, 3, 4, 5]
    assert all(0 < point.value <= 100 for point in points)


def test_the_experiment_opens_in_the_table_of_runs_with_columns_that_exist(logged):
    folder, _, client, parents, children = logged
    tags = client.get_experiment(parents[0].info.experiment_id).tags
    assert tags["mlflow.experimentKind"] == "custom_model_development"
    link = runs_link(5000, "1", "accuracy")
    key = link.partition("viewStateShareKey=")[2]
    columns = json.loads(tags[f"mlflow.sharedViewState.{key}"])["selectedColumns"]
    run = children[2].data
    known = {f"metrics.`{name}`" for name in run.metrics} | {f"params.`{n}`" for n in run.params}
    assert {c for c in columns if not c.startswith(("attributes", "tags"))} <= known
    assert "tags.`verdict`" in columns and "verdict" in parents[0].data.tags


def test_a_selection_that_goes_on_with_another_budget_is_recorded(tmp_path):
    told = events()
    play(listeners(tmp_path), told[:4])
    more = Setup(SETUP.settings.changed(trials=99, workers=1), SETUP.book)
    said = []
    again = SelectionStarted(told[0].plan, told[0].gathered, more)
    play(listeners(tmp_path, say=said.append), [again, *told[4:]]).finish()
    assert said == []
    assert runs_of(local_uri(tmp_path))[1][0].data.tags["budget"] == "60 s, 99 trials"


def test_datasets_carry_their_digests_and_what_they_were_used_for(logged):
    _, _, _, parents, children = logged

    def described(run):
        return {
            (i.dataset.name, i.dataset.digest, i.tags[0].value) for i in run.inputs.dataset_inputs
        }

    assert described(children[2]) == {
        ("tweets", "a" * 12, "main task"),
        ("news", "b" * 12, "auxiliary"),
    }
    assert described(children[0]) == {("tweets", "a" * 12, "main task")}
    assert ("noise", "c" * 12, "candidate") in described(parents[0])


def test_the_parent_holds_verdict_gain_table_report_decision_and_recipe(logged, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", local_uri(logged[0]))  # load_table looks there
    folder, _, client, parents, _ = logged
    parent = parents[0]
    assert parent.data.tags["verdict"] == "helps" and parent.data.tags["winner"] == "news"
    assert parent.data.tags["mlflow.note.content"].startswith("news helps")
    assert (parent.data.metrics["gain"], parent.data.metrics["gain_low"]) == (3.5, 1.2)
    names = {file.path for file in client.list_artifacts(parent.info.run_id)}
    assert {"leaderboard.json", "report.html", "decision.json", "recipe.yaml"} <= names
    table = client.load_table(parent.info.experiment_id, "leaderboard.json", [parent.info.run_id])
    assert list(table["arm"]) == ["single task", "news", "noise"]
    assert (folder / "artifacts").is_dir() and (folder / "mlflow.db").is_file()


def test_the_folder_alone_gives_decision_and_events_back(logged):
    folder = logged[0]
    assert read_decision(folder) == decision()
    recorded, torn = read_journal(folder)
    assert [item.event for item in recorded] == events() and torn == 0


def test_sending_the_same_records_again_changes_nothing(tmp_path, monkeypatch):
    play(listeners(tmp_path), events())
    synchronise(tmp_path, None)
    before = {
        number: run.to_dictionary() for number, run in runs_of(local_uri(tmp_path))[2].items()
    }
    synchronise(tmp_path, None)
    client, parents, children = runs_of(local_uri(tmp_path))
    assert len(parents) == 1
    assert {number: run.to_dictionary() for number, run in children.items()} == before
    monkeypatch.setenv("MLFLOW_TRACKING_URI", local_uri(tmp_path))  # load_table looks there
    assert len(client.load_table(parents[0].info.experiment_id, "leaderboard.json")) == 3


def test_a_killed_selection_goes_on_in_the_same_parent_and_loses_or_doubles_no_trial(tmp_path):
    told = events()
    play(listeners(tmp_path), told[:8])  # killed within trial 2
    again = play(
        listeners(tmp_path), [told[0], TrialStarted(2, WITH_NEWS, 0, "singles"), *told[9:]]
    )
    again.finish()
    _, parents, children = runs_of(local_uri(tmp_path))
    assert len(parents) == 1 and sorted(children) == [0, 1, 2, 3, 4]
    assert children[2].info.status == "FINISHED"


def test_what_the_journal_holds_and_mlflow_missed_is_sent_when_the_selection_goes_on(tmp_path):
    told = events()
    play(listeners(tmp_path), told[:5])
    play(listeners(tmp_path)[:1], told[5:9])  # killed before MLflow heard of these
    play(listeners(tmp_path), told[9:]).finish()
    _, parents, children = runs_of(local_uri(tmp_path))
    assert len(parents) == 1 and sorted(children) == [0, 1, 2, 3, 4]
    assert {run.info.status for run in children.values()} == {"FINISHED", "FAILED"}


def test_an_interrupted_selection_leaves_no_run_running(tmp_path):
    listener = play(listeners(tmp_path), events()[:8])
    listener.finish()
    _, parents, children = runs_of(local_uri(tmp_path))
    assert (parents[0].info.status, children[2].info.status) == ("KILLED", "KILLED")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_server_that_is_down_costs_two_lines_and_what_was_recorded_can_be_sent_later(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.chdir(tmp_path)  # MLflow puts artifacts of a bare database into ./mlruns
    said = []
    uri = f"http://somebody:secret@127.0.0.1:{free_port()}"
    listener = play(listeners(tmp_path, uri, say=said.append), events())
    listener.finish()
    assert len(said) == 2 and "the selection goes on" in said[0]
    assert f"autoaux sync {tmp_path} --tracking-uri http://127.0.0.1" in said[1]
    assert not any("secret" in line for line in said)
    synchronise(tmp_path, f"sqlite:///{tmp_path / 'other.db'}")
    assert sorted(runs_of(f"sqlite:///{tmp_path / 'other.db'}")[2]) == [0, 1, 2, 3, 4]


def test_a_torn_last_line_is_counted_and_the_next_line_stands_by_itself(tmp_path):
    play(listeners(tmp_path), events()[:2])
    with (tmp_path / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"time": 1, "event": "TrialSt')
    play(listeners(tmp_path), events()[2:3])
    recorded, torn = read_journal(tmp_path)
    assert [item.event for item in recorded] == events()[:3] and torn == 1


def test_a_folder_without_a_selection_is_named(tmp_path):
    with pytest.raises(InputError, match="events.jsonl"):
        synchronise(tmp_path, None)


def test_a_half_written_decision_is_named(tmp_path):
    (tmp_path / "decision.json").write_text(json.dumps({"main": "x"})[:-3], encoding="utf-8")
    with pytest.raises(InputError, match="decision.json"):
        read_decision(tmp_path)


def test_passwords_in_a_tracking_address_are_never_shown():
    assert readable_address("https://me:pw@host:5000/x") == "https://host:5000/x"
    assert readable_address("sqlite:///a.db") == "sqlite:///a.db"


def test_a_damaged_database_costs_two_lines_and_is_made_again_once_it_is_deleted(tmp_path):
    (tmp_path / "mlflow.db").write_bytes(b"rubbish" * 1000)
    said = []
    play(listeners(tmp_path, say=said.append), events()).finish()
    assert len(said) == 2 and "the selection goes on" in said[0] and "autoaux sync" in said[1]
    with pytest.raises(InputError, match=r"mlflow\.db: damaged, or no database .* delete the file"):
        synchronise(tmp_path, None)
    assert read_decision(tmp_path) == decision()
    (tmp_path / "mlflow.db").unlink()
    synchronise(tmp_path, None)
    assert sorted(runs_of(local_uri(tmp_path))[2]) == [0, 1, 2, 3, 4]


@pytest.fixture
def no_patience_with_locks():
    """MLflow itself waits 20 s for each."""

    def shorter(connection, cursor, statement, parameters, context, many):
        return statement.replace("busy_timeout = 20000", "busy_timeout = 100"), parameters

    event = (sqlalchemy.Engine, "before_cursor_execute", shorter)
    sqlalchemy.event.listen(*event, retval=True)
    yield
    sqlalchemy.event.remove(*event)


def test_a_locked_database_costs_two_lines_and_is_filled_later(tmp_path, no_patience_with_locks):
    play(listeners(tmp_path), events()[:5])
    said = []
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        play(listeners(tmp_path, say=said.append), events()[5:]).finish()
    assert len(said) == 2 and "locked" in said[0] and "autoaux sync" in said[1]
    synchronise(tmp_path, None)
    assert sorted(runs_of(local_uri(tmp_path))[2]) == [0, 1, 2, 3, 4]


@pytest.fixture
def full_after():
    """Let the disk be full after so many statements of a block."""

    @contextmanager
    def block(statements):
        left = iter(range(statements))

        def fail(connection, cursor, statement, *_):
            if next(left, None) is None:
                raise sqlite3.OperationalError("database or disk is full")

        event = (sqlalchemy.Engine, "before_cursor_execute", fail)
        sqlalchemy.event.listen(*event)
        try:
            yield
        finally:
            sqlalchemy.event.remove(*event)

    return block


def test_tables_are_made_whole_or_not_at_all(tmp_path, full_after):
    said = []
    with full_after(300):  # MLflow makes its tables in about five times as many
        play(listeners(tmp_path, say=said.append), events()).finish()
    assert len(said) == 2 and "disk is full" in said[0] and "autoaux sync" in said[1]
    assert not [path for path in tmp_path.iterdir() if ".part" in path.name]
    synchronise(tmp_path, None)
    assert sorted(runs_of(local_uri(tmp_path))[2]) == [0, 1, 2, 3, 4]


def test_tables_that_were_left_half_made_are_made_again(tmp_path):
    play(listeners(tmp_path)[:1], events())
    with closing(sqlite3.connect(tmp_path / "mlflow.db")) as half:  # as version 0.1.0 left them
        half.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE experiments (name TEXT);"
            "CREATE TABLE _alembic_tmp_metrics (key TEXT)"
        )
    synchronise(tmp_path, None)
    assert sorted(runs_of(local_uri(tmp_path))[2]) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("content", ["", "[]", '{"selection": "a', '{"experiments": {}}'])
def test_a_link_to_mlflow_that_is_not_whole_says_what_is_lost(tmp_path, content):
    play(listeners(tmp_path)[:1], events())
    (tmp_path / "mlflow.json").write_text(content)
    said = []
    play(listeners(tmp_path, say=said.append), events())
    assert "mlflow.json: half written" in said[0] and "delete the file" in said[0]
    with pytest.raises(InputError, match=r"mlflow\.json: half written or not autoaux's"):
        synchronise(tmp_path, None)
