"""The forecaster on a ledger whose truth is known, from no experience at all to plenty."""

from dataclasses import replace

import numpy as np
import pytest
from known_truth import Known, a_ledger, a_table, forecast_of
from scipy.special import ndtri

from autoaux.forecast import (
    Forecaster,
    default_forecaster,
    experience_of,
    pair_signals,
    prune,
    shared_errors,
)
from autoaux.ledger import Ledger, PairSignals
from autoaux.recipe import Gru, Transformer
from autoaux.signals import SignalTable


def test_a_new_main_tasks_candidates_are_ranked_by_what_is_true():
    records, _, _ = a_ledger()
    forecaster = Forecaster.fit(experience_of(records))
    overlap = np.linspace(0, 1, 10)
    quality = np.random.default_rng(0).normal(size=10)
    forecast = forecast_of(forecaster, overlap, single_task_score=0.82)
    assert np.corrcoef(forecast.gains, quality + 4 * overlap - 2)[0, 1] > 0.95
    for candidate in forecast.candidates:
        assert candidate.low < candidate.gain < candidate.high
        assert (candidate.p_helps > 0.5) == (candidate.gain > 0)
        assert sum(candidate.contributions.values()) == pytest.approx(candidate.gain, abs=1e-6)
        assert candidate.seen_on == 10


def test_a_source_never_seen_gets_a_wider_interval_than_a_known_one():
    forecaster = Forecaster.fit(experience_of(a_ledger()[0]))
    known = forecast_of(forecaster, np.full(3, 0.5))
    new = forecast_of(forecaster, np.full(3, 0.5), digests={0: "never seen"})
    assert new.of("a0").sd > 1.2 * known.of("a0").sd
    assert new.of("a0").seen_on == 0


def test_missing_and_unknown_signals_are_said_and_never_crash():
    forecaster = Forecaster.fit(experience_of(a_ledger()[0]))
    nothing = SignalTable(
        "new",
        ("a0",),
        ("overlap",),
        np.array([[np.nan]]),
        {("a0", "overlap"): "no words in common"},
    )
    forecast = forecaster.predict(Known("new", "new"), [Known("a0", "x")], nothing)
    assert np.isfinite(forecast.of("a0").gain) and "size" in " ".join(forecast.notes)
    odd = forecaster.predict(
        Known("new", "new"), [Known("a0", "a0")], a_table(np.array([0.5]), extra=("brand_new",))
    )
    assert "brand_new" in " ".join(odd.notes)


def test_what_is_not_at_hand_is_fitted_without():
    # Gains follow "overlap" and what goes with it in the experience; asked without it, the forecast
    # is that of an experience in which nobody ever measured it.
    records = a_ledger()[0]
    never = [
        replace(record, values={k: v for k, v in record.values.items() if k != "overlap"})
        if isinstance(record, PairSignals)
        else record
        for record in records
    ]
    table = SignalTable("new", ("a0", "a1"), ("size",), np.array([[1.0], [2.0]]), {})
    corpora = [Known("a0", "a0"), Known("a1", "a1")]
    asked, expected = (
        Forecaster.fit(experience_of(some)).predict(Known("new", "new"), corpora, table)
        for some in (records, never)
    )
    np.testing.assert_allclose(asked.gains, expected.gains, atol=1e-9)
    np.testing.assert_allclose(asked.covariance, expected.covariance, atol=1e-9)


def test_no_experience_gives_everyone_the_same_wide_interval():
    forecast = forecast_of(Forecaster.fit(experience_of([])), np.linspace(0, 1, 4))
    assert {(c.gain, c.p_helps) for c in forecast.candidates} == {(0.0, 0.5)}
    assert forecast.candidates[0].high > 3 and "no recorded run" in forecast.notes[0]


def test_one_main_task_is_said_to_validate_nothing():
    forecast = forecast_of(
        Forecaster.fit(experience_of(a_ledger(mains=1)[0])), np.linspace(0, 1, 10)
    )
    assert "one main task only" in forecast.notes[0]
    wide = np.mean([c.high - c.low for c in forecast.candidates])
    many = forecast_of(Forecaster.fit(experience_of(a_ledger()[0])), np.linspace(0, 1, 10))
    assert wide > np.mean([c.high - c.low for c in many.candidates])


@pytest.mark.parametrize("most_loss", [0.0, 0.05, 0.5])
def test_what_is_dropped_costs_no_more_than_was_allowed_and_the_next_would(most_loss):
    forecaster = Forecaster.fit(experience_of(a_ledger(mains=14, sources=16)[0]))
    forecast = forecast_of(
        forecaster, np.linspace(0, 1, 16), digests={i: f"new{i}" for i in range(16)}
    )
    pruning = prune(forecast, most_loss=most_loss, explore=0, draws=4000)
    gains = np.maximum(forecast.samples(4000), 0)
    names = [candidate.name for candidate in forecast.candidates]

    def loss(dropped):
        left = [i for i, name in enumerate(names) if name not in dropped]
        return (gains.max(1) - gains[:, left].max(1)).mean()

    assert loss(pruning.dropped) == pytest.approx(pruning.expected_loss)
    assert pruning.expected_loss <= most_loss
    following = min(pruning.kept, key=lambda name: pruning.chances[name])
    assert loss((*pruning.dropped, following)) > most_loss


def test_no_candidates_give_an_empty_forecast():
    forecast = Forecaster.fit(experience_of(a_ledger()[0])).predict(
        Known("new", "new"), [], a_table(np.zeros(0))
    )
    assert forecast.candidates == () and prune(forecast).dropped == ()


def test_pruning_drops_the_hopeless_keeps_the_likely_and_lets_some_survive():
    forecaster = Forecaster.fit(experience_of(a_ledger(mains=14, sources=16)[0]))
    forecast = forecast_of(
        forecaster, np.r_[np.zeros(12), np.ones(4)], digests={i: f"new{i}" for i in range(16)}
    )
    pruning = prune(forecast, explore=0.2)
    assert {"a12", "a13", "a14", "a15"} <= set(pruning.kept)
    assert len(pruning.explored) >= 1 and len(pruning.dropped) >= 5
    assert set(pruning.kept) | set(pruning.explored) | set(pruning.dropped) == {
        c.name for c in forecast.candidates
    }
    assert prune(forecast, explore=0.2) == pruning
    assert prune(forecast, most_loss=None).dropped == ()


def test_the_chance_of_being_in_the_best_set_is_the_share_of_draws():
    # Two candidates of equal standing and a hopeless one: the first two share a set of one evenly.
    forecast = forecast_of(Forecaster.fit(experience_of([])), np.zeros(2))
    chances = prune(forecast, set_size=1, draws=20_000).chances
    # Each is best in half of the draws; of those, both are negative in half.
    assert chances["a0"] == pytest.approx(3 / 8, abs=0.02)


def test_sets_are_learned_from_sets():
    forecaster = Forecaster.fit(experience_of(a_ledger(sets=6)[0]))
    forecast = forecast_of(forecaster, np.linspace(0, 1, 10))
    best = forecast.ranked()
    found = forecaster.predict_set(forecast, [c.name for c in best[:3]])
    # In this ledger a set is a point worse than its best member.
    assert found.gain == pytest.approx(best[0].gain - 1.0, abs=0.5)
    assert found.low < found.gain < found.high


def test_a_tables_signals_are_kept_for_the_next_fit_without_the_missing_ones():
    table = SignalTable(
        "new", ("a0",), ("overlap", "size"), np.array([[0.5, np.nan]]), {("a0", "size"): "none"}
    )
    assert pair_signals(Known("new", "n"), [Known("a0", "d")], table) == [
        PairSignals("n", "d", "new", "a0", {"overlap": 0.5})
    ]


def test_the_packaged_experience_and_a_persons_ledger_are_both_learned_from(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOAUX_LEDGER", str(tmp_path / "mine.jsonl"))
    packaged = len(default_forecaster().experience.mains)
    Ledger(tmp_path / "mine.jsonl").append(*a_ledger(mains=2)[0])
    mine = default_forecaster()
    assert packaged > 0 and len(mine.experience.mains) == packaged + 2
    # A ledger given twice counts once.
    assert len(default_forecaster([Ledger(tmp_path / "mine.jsonl")]).experience.cells) == len(
        mine.experience.cells
    )


def test_the_error_that_all_candidates_share_is_found_again():
    np.testing.assert_allclose(shared_errors(np.full((5, 5), 1.44) + np.eye(5)), np.full(5, 1.2))
    own = np.diag(np.linspace(0.3, 3.0, 20))
    loadings = np.r_[
        np.full(19, 1.5), 0.0
    ]  # as of shuffled labels, which no main task's luck helps
    np.testing.assert_allclose(
        shared_errors(np.outer(loadings, loadings) + own), loadings, rtol=0.01
    )
    assert not shared_errors(own).any() and not shared_errors(np.ones((1, 1))).any()
    assert (shared_errors(np.ones((3, 3))) < 1).all()  # each has something of its own


def test_an_encoder_that_no_record_knows_widens_leaves_nobody_out_and_says_so():
    forecaster = Forecaster.fit(experience_of(a_ledger()[0]))
    overlap = np.linspace(0, 1, 10)
    of_gru = forecast_of(forecaster, overlap, encoder=Gru())
    foreign = forecast_of(forecaster, overlap, encoder=Transformer(path="bert", update="lora"))
    assert of_gru.notes == forecast_of(forecaster, overlap).notes and not of_gru.foreign
    assert foreign.gains == pytest.approx(of_gru.gains)
    for one in of_gru.candidates:
        wide = foreign.of(one.name)
        assert wide.high - wide.low == pytest.approx(2 * (one.high - one.low))
        # the same odds at twice the standard deviation
        assert ndtri(wide.p_helps) == pytest.approx(ndtri(one.p_helps) / 2)
    assert "transformer lora, of which no run is recorded" in foreign.notes[-1]
    assert prune(of_gru).dropped and not prune(foreign).dropped


def test_a_metric_of_which_no_run_is_recorded_is_said_and_the_forecast_wider():
    """By the spread of all recorded gains, in squared points; what is expected stays."""
    records, _, _ = a_ledger()
    forecaster = Forecaster.fit(experience_of(records))
    table = a_table(np.linspace(0, 1, 4))
    pool = [Known(name, name) for name in table.candidates]
    known = forecaster.predict(Known("new", "new"), pool, table, single_task_score=0.8)
    asked = Known("new", "new", "macro_f1")
    foreign = forecaster.predict(asked, pool, table, single_task_score=0.8)
    assert foreign.gains == pytest.approx(known.gains)
    design = forecaster.design
    spread = np.var(design.gains / design.scale) * ((100 - 80) / 50) ** 2
    added = np.diag(foreign.covariance) - np.diag(known.covariance)
    assert added == pytest.approx(np.full(4, spread))
    said = "asked in macro_f1, of which no run is recorded: the forecast is of accuracy"
    assert said in " ".join(foreign.notes) and said not in " ".join(known.notes)
