"""A main task that grew begins a search of its own, and expects what its old version gained."""

from known_truth import a_ledger

import autoaux.forecast
from autoaux.corpora import corpus_from_sentences
from autoaux.forecast import Forecaster, experience_of
from autoaux.ledger import Ledger
from autoaux.search import SelectionStarted

SPANS = ["B-N", "I-N", "O", "O", "O", "B-N"]
GAINS = {"c0": 6.0, "c1": -6.0, "c2": 0.0}


def reports(count: int):
    """Sentences long enough to be told apart from stock phrases."""
    splits = {
        split: [
            ([f"{split}{i}", "one", "report", "of", "many", f"n{i}"], SPANS) for i in range(number)
        ]
        for split, number in (("train", count), ("dev", 30), ("test", 30))
    }
    return corpus_from_sentences(f"reports_{count}", splits, scheme="IOB2")


def test_gains_on_the_version_before_are_expected_and_its_runs_are_none_of_this_one(
    search, tmp_path, monkeypatch
):
    ledger = tmp_path / "ledger.jsonl"

    def forecaster(*, without=None, **_):
        known = [*a_ledger(sources=4)[0], *(Ledger(ledger).records() if ledger.exists() else ())]
        return Forecaster.fit(experience_of(one for one in known if one.main != without))

    monkeypatch.setattr(autoaux.forecast, "default_forecaster", forecaster)
    started = []
    asked = {
        "use_forecast": True,
        "prune": None,
        "probe": 0.0,
        "trials": 16,
        "max_set": 1,
        "schedules": (),
        "record": ledger,
        "noise": 0.3,
        "listeners": [lambda e: started.append(e) if isinstance(e, SelectionStarted) else None],
    }
    before, _ = search(GAINS, main=reports(60), folder=tmp_path / "old", **asked)
    after, ended = search(GAINS, main=reports(90), folder=tmp_path / "new", **asked)
    first, second = (" ".join(one.plan.notes) for one in started)
    assert "another version" not in first
    assert "reports_90 is another version of reports_60 (100% of the smaller" in second
    assert before.forecasts["c0"][0] < after.forecasts["c0"][0] < 6.5
    assert before.forecasts["c1"][0] > after.forecasts["c1"][0]
    assert after.trials == len(ended) == sum(row.runs for row in after.leaderboard)
