"""What a person sees in MLflow's own pages, served by `autoaux dashboard`, in a real browser."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

import pytest
from mlflow.tracking import MlflowClient
from report_samples import events

from autoaux.errors import InputError
from autoaux.report import (
    Journal,
    MlflowListener,
    experiment_of,
    free_port,
    local_uri,
    relocate,
    write_report,
)

CODE = "from autoaux.cli import main; main()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A finished selection, moved elsewhere after it was made, as from a cluster to a laptop."""
    made = tmp_path_factory.mktemp("cluster") / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("MLFLOW_TRACKING_URI", raising=False)
        journal, listener = Journal(made), MlflowListener(made)
        for event in events():
            journal(event)
            listener(event)
        write_report(made)
        listener.finish()
    return shutil.move(made, tmp_path_factory.mktemp("laptop") / "moved")


@contextmanager
def serving(folder, ending: signal.Signals):
    """The command as a person runs and ends it; gives the link that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, "dashboard", str(folder), "--json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    yield json.loads(process.stdout.readline())["runs"]
    process.send_signal(ending)
    assert process.wait(30) == 0
    process.stdout.close()


@pytest.fixture(scope="module")
def link(folder):
    """What the command prints."""
    with serving(folder, signal.SIGINT) as printed:
        yield printed


@pytest.fixture(scope="module")
def dashboard(link):
    """The table of runs as it is without a view."""
    return link.partition("?")[0]


def port_of(link: str) -> int:
    return int(link.split(":")[2].split("/")[0])


def see(browser, address: str, *words: str) -> str:
    """Open a page and wait until all the words are on it."""
    from selenium.webdriver.support.ui import WebDriverWait

    browser.get("about:blank")
    browser.get(address)

    def text(driver):
        return driver.find_element("tag name", "body").text

    WebDriverWait(browser, 60, ignored_exceptions=(Exception,)).until(
        lambda driver: all(word in text(driver) for word in words), f"{words} on {address}"
    )
    return text(browser)


def runs_of(folder):
    client = MlflowClient(tracking_uri=local_uri(folder))
    runs = client.search_runs([experiment_of(folder)])
    parent = next(run.info.run_id for run in runs if "mlflow.parentRunId" not in run.data.tags)
    return parent, {
        run.data.tags["autoaux.trial"]: run.info.run_id
        for run in runs
        if "autoaux.trial" in run.data.tags
    }


def test_the_link_leads_to_the_table_of_runs_on_loopback_with_its_columns(browser, link):
    assert link.startswith("http://127.0.0.1:") and "#/experiments/" in link and "/runs?" in link
    text = see(browser, link, "selection for tweets", "news · multitask · seed 1", "Duration")
    assert "6 matching runs" in text and "Sort: gain" in text
    assert "Agent versions" not in text and "share key" not in text  # pages for training, a view


def test_the_runs_table_filters_trials_by_auxiliaries(browser, dashboard):
    text = see(
        browser,
        dashboard + '?searchFilter=params.auxiliaries%20%3D%20"news"',
        "selection for tweets",
        "matching runs",
    )
    assert "3 matching runs" in text  # two trials and their parent


def test_the_selection_shows_its_verdict_gain_and_trials(browser, dashboard, folder):
    parent, _ = runs_of(folder)
    text = see(browser, f"{dashboard}/{parent}", "news helps: +3.5 points", "gain_low")
    assert "noise · multitask · seed 0" in text and "verdict" in text


def test_trials_can_be_compared_side_by_side(browser, dashboard, folder):
    _, trials = runs_of(folder)
    experiment = experiment_of(folder)
    address = (
        dashboard.split("#")[0]
        + f'#/compare-runs?runs=["{trials["0"]}","{trials["3"]}"]&experiments=["{experiment}"]'
    )
    text = see(browser, address, "Comparing 2 Runs", "best_dev_accuracy")
    assert "auxiliaries none news" in text and "schedule single multitask" in text


def test_artifacts_show_report_table_and_figures_after_the_folder_was_moved(
    browser, dashboard, folder
):
    parent, _ = runs_of(folder)
    table = see(
        browser,
        f"{dashboard}/{parent}/artifacts/leaderboard.json",
        "report.html",
        "recipe.yaml",
        "p_helps",
        "0.993",
    )
    assert str(folder) in table  # the artifact's path is the new one
    see(browser, f"{dashboard}/{parent}/artifacts/report.html", "report.html")
    frame = browser.find_element("css selector", "iframe")
    browser.switch_to.frame(frame)
    assert "news helps: +3.5 points" in browser.find_element("tag name", "h1").text
    browser.switch_to.default_content()
    see(
        browser,
        f"{dashboard}/{parent}/artifacts/figures/timeline.svg",
        "timeline.svg",
        "forecast.svg",
    )


def test_the_server_listens_on_loopback_only(dashboard):
    port = port_of(dashboard)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
        assert answer.status == 200
    outside = [
        item[4][0]
        for item in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        if not item[4][0].startswith("127.")
    ]
    if not outside:
        pytest.skip("this machine has no address besides loopback")
    with pytest.raises(OSError):
        socket.create_connection((outside[0], port), timeout=2).close()


def test_no_server_is_left_behind_when_the_command_is_killed(folder):
    with serving(folder, signal.SIGTERM) as link:
        socket.create_connection(("127.0.0.1", port_of(link)), timeout=5).close()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port_of(link)), timeout=2).close()


def test_a_folder_that_logs_elsewhere_or_nowhere_says_so(tmp_path):
    with pytest.raises(InputError, match="no mlflow.db here"):
        experiment_of(tmp_path)
    (tmp_path / "mlflow.json").write_text(
        '{"selection": "x", "experiments": {"http://server:5000": "3"}}', encoding="utf-8"
    )
    with pytest.raises(InputError, match="its runs are at http://server:5000"):
        experiment_of(tmp_path)


def test_a_port_in_use_is_said_so():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="in use"):
            free_port(taken.getsockname()[1])


def test_moving_back_and_forth_keeps_every_artifact(folder, tmp_path):
    copy = tmp_path / "copy of run"
    shutil.copytree(folder, copy)
    relocate(copy)
    relocate(copy)
    client = MlflowClient(tracking_uri=local_uri(copy))
    parent, _ = runs_of(copy)
    assert "report.html" in {file.path for file in client.list_artifacts(parent)}
    assert client.get_run(parent).info.artifact_uri.startswith((copy / "artifacts").as_uri())
