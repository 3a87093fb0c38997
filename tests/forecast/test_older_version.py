"""A main task that grew: what candidates gained on the version before is evidence, not a run."""

from dataclasses import replace

import numpy as np
import pytest
from known_truth import a_table
from outcomes import an_outcome

from autoaux.corpora import corpus_from_sentences
from autoaux.forecast import (
    CandidateForecast,
    Forecast,
    experience_of,
    explain,
    older_version,
    sketches_of,
)


def corpus(name, count, first=0, labels="ABCDEF"):
    words = [[f"w{i}", "is", "a", "word", "of", f"text{i}"] for i in range(first, first + count)]
    return corpus_from_sentences(name, {"train": [(w, list(labels)) for w in words]})


OLD, NEW, OTHER = corpus("reports", 200), corpus("reports_2", 400), corpus("other", 200, 9000)
NEWS, TWEETS = corpus("news", 20, 20_000), corpus("tweets", 20, 30_000)


def records(main=OLD, schedule="auxiliary", cut=""):
    """The single task at 80 over four seeds, with news at 83 over two; the noise of both pooled."""
    base = replace(
        an_outcome(), main=main.digest + cut, main_name=main.name, metric=main.metric, encoder="gru"
    )

    def run(auxiliaries, points, seed):
        kind = schedule if auxiliaries else "single"
        return replace(
            base,
            auxiliaries=tuple(one.digest for one in auxiliaries),
            auxiliary_names=tuple(one.name for one in auxiliaries),
            schedule=kind,
            score=points / 100,
            seed=seed,
        )

    alone = [run((), points, seed) for seed, points in enumerate((79, 81, 79, 81))]
    return [*alone, run((NEWS,), 82, 0), run((NEWS,), 84, 1), *sketches_of([main])]


def a_forecast(*gains, sd=2.0, shared=0.0):
    covariance = np.eye(len(gains)) * (sd**2 - shared**2) + shared**2
    candidates = tuple(
        CandidateForecast(f"c{i}", gain, gain - 1, gain + 1, 0.5, sd, {"signals": gain}, 0)
        for i, gain in enumerate(gains)
    )
    return Forecast("reports_2", candidates, covariance)


@pytest.mark.parametrize("cut", ["", "@3000"])
def test_a_corpus_that_holds_a_recorded_main_task_is_its_new_version(cut):
    older = older_version(NEW, experience_of(records(cut=cut)), "auxiliary", "gru")
    assert older is not None and older.digest == OLD.digest and older.share == 1.0
    assert set(older.cells) == {NEWS.digest} and older.cells[NEWS.digest].gain == pytest.approx(3)


@pytest.mark.parametrize(
    ("known", "schedule", "encoder"),
    [
        (records(OTHER), "auxiliary", "gru"),
        (records(corpus("layers", 200, labels="UVWXYZ")), "auxiliary", "gru"),
        (records(), "multitask", "gru"),
        (records(), "auxiliary", "bilstm"),
        (records(NEW), "auxiliary", "gru"),  # its own runs are runs
        (records()[:-1], "auxiliary", "gru"),  # no sketch
    ],
    ids=["another text", "other labels", "schedule", "encoder", "itself", "no sketch"],
)
def test_what_is_of_another_text_or_way_to_train_is_no_version(known, schedule, encoder):
    assert older_version(NEW, experience_of(known), schedule, encoder) is None


def test_the_gain_there_is_weighed_against_the_forecast_by_their_variances():
    """Two normal beliefs in one gain: precisions add up (Gelman et al. 2014, 2.5)."""
    older = older_version(NEW, experience_of(records()), "auxiliary", "gru")
    cell = older.cells[NEWS.digest]
    there = cell.error**2 + older.own**2 + older.shared**2
    found = older.moves(a_forecast(1.0, 0.5), [NEWS, TWEETS])
    news, tweets = found.candidates
    assert news.gain == pytest.approx((1.0 / 4 + 3.0 / there) / (1 / 4 + 1 / there))
    assert news.sd == pytest.approx((1 / 4 + 1 / there) ** -0.5)
    assert sum(news.contributions.values()) == pytest.approx(news.gain)
    assert (tweets.gain, tweets.sd) == (0.5, 2.0)
    assert "reports_2 is another version of reports" in found.notes[-1]
    assert "what 1 of 2 candidates gained there" in found.notes[-1]
    why = explain(found, "c0", a_table(np.array([0.5, 0.5]), names=("c0", "c1")))
    assert why.reasons[0].words == "what candidates gained on that version"
    assert why.reasons[0].points == pytest.approx(news.gain - 1.0)


def test_an_error_that_all_forecasts_share_is_learned_of_who_was_not_tried():
    older = older_version(NEW, experience_of(records()), "auxiliary", "gru")
    _, tweets = older.moves(a_forecast(0.0, 0.0, shared=1.5), [NEWS, TWEETS]).candidates
    assert 0 < tweets.gain < 3 and tweets.sd < 2.0


def test_where_none_of_the_pool_was_tried_nothing_moves():
    older = older_version(NEW, experience_of(records()), "auxiliary", "gru")
    forecast = a_forecast(1.0)
    assert older.moves(forecast, [TWEETS]) is forecast and older.sentence("m", [TWEETS]) == ""
