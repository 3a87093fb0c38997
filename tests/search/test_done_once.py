"""What costs seconds is done once a selection: a main task is divided, a forecast is fitted."""

import json
import sys
from contextlib import contextmanager
from threading import Event

from known_truth import a_ledger
from search_corpora import GAINS, small_pool

import autoaux.forecast
from autoaux.corpora import corpus_from_sentences
from autoaux.corpora.corpus import divide
from autoaux.forecast import AdditiveGains, Forecaster, experience_of
from autoaux.report import Journal
from autoaux.search import run_selection
from autoaux.search.running import SyntheticRunner, additive, default_url, run_worker
from autoaux.selecting import Asked


@contextmanager
def calls_of(*functions):
    """The arguments of each call of these functions, wherever it is called from, a list each."""
    seen = {function.__code__: [] for function in functions}

    def look(frame, event, _):
        if event == "call" and frame.f_code in seen:
            seen[frame.f_code].append(dict(frame.f_locals))

    sys.setprofile(look)
    try:
        yield list(seen.values())
    finally:
        sys.setprofile(None)


def in_one_piece():
    """A main task whose splits must be drawn."""
    words = [[f"w{i}", f"v{i}", "."] for i in range(120)]
    sentences = [(tokens, ["N", "V", "P"]) for tokens in words]
    return corpus_from_sentences("main", {"all": sentences})


def test_a_main_task_is_divided_once_from_what_is_asked_to_the_journal(tmp_path):
    main, folder = in_one_piece(), tmp_path / "run"
    asked = Asked(run=folder, trials=12, record=False, settings={"use_forecast": False})
    runner, journal = SyntheticRunner(additive(GAINS)), Journal(folder)
    with calls_of(divide) as [divided]:
        asked.check(main)
        settings = asked.settings_for(main)
        run_selection(main, small_pool(4), settings, folder, [journal], runner=runner)
    assert [given["corpus"].digest for given in divided] == [main.digest]


def test_a_forecast_is_fitted_once_and_by_no_worker(search, tmp_path, monkeypatch):
    experience = experience_of(a_ledger(sources=4)[0])
    monkeypatch.setattr(
        autoaux.forecast, "default_forecaster", lambda **_: Forecaster.fit(experience)
    )
    asked = {"use_forecast": True, "prune": None, "trials": 14}
    runner, stop = SyntheticRunner(additive(GAINS)), Event()

    def soon(event):
        if getattr(event, "number", 0) == 8:
            stop.set()

    with calls_of(Forecaster.fit, AdditiveGains.fit) as [fitted, models]:
        search(GAINS, runner=runner, listeners=[soon], stop=stop, **asked)
    assert len(fitted) == 1
    # without and with what is left to gain, once the single task's score is known
    columns = [given["X"].shape[1] for given in models]
    assert len(columns) == len(set(columns)) == 2
    record = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    with calls_of(Forecaster.fit, AdditiveGains.fit) as [fitted, models]:
        made = run_worker(
            default_url(tmp_path / "run"), record["study"], tmp_path / "run", runner=runner
        )
    assert made > 0 and not fitted and not models
