"""Ledgers that a forecast can hardly learn from: a clear word, and the best that can honestly
be done.
"""

from dataclasses import replace

import numpy as np
import pytest
from known_truth import Known, a_ledger, a_table, forecast_of

from autoaux.forecast import Forecaster, experience_of
from autoaux.ledger import Ledger, Outcome


def test_records_of_another_version_are_left_out_with_a_word_and_the_rest_is_learned_from(tmp_path):
    records, _, _ = a_ledger()
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(*records)
    with ledger.path.open("a") as file:
        file.write('{"version": 99, "kind": "outcome", "main": "m0"}\n')
    mine = forecast_of(Forecaster.fit(experience_of(ledger.records())), np.linspace(0, 1, 10))
    assert any("written in version 99" in note for note in ledger.notes)
    assert mine.gains == pytest.approx(
        forecast_of(Forecaster.fit(experience_of(records)), np.linspace(0, 1, 10)).gains
    )


def test_metrics_are_never_mixed_and_a_main_task_of_any_metric_gets_a_forecast():
    records, _, _ = a_ledger()
    # The same main tasks scored by span F1 too, 30 points lower: as gains these must not show.
    others = [
        replace(r, metric="span_f1", score=r.score - 0.3) if isinstance(r, Outcome) else r
        for r in records
    ]
    experience = experience_of([*records, *others])
    assert max(abs(cell.gain) for cell in experience.cells) < 10
    assert "several metrics are side by side" in experience.notes[-1]
    forecaster = Forecaster.fit(experience)
    for metric in ("accuracy", "span_f1", "macro_f1"):
        forecast = forecaster.predict(
            Known("new", "new", metric), [Known("a0", "a0")], a_table(np.array([0.5]))
        )
        assert np.isfinite([forecast.of("a0").low, forecast.of("a0").high]).all()


@pytest.mark.parametrize("gain", [0.0, 2.0])
def test_gains_that_are_all_the_same_are_expected_again(gain):
    records, _, _ = a_ledger()
    flat = [
        (
            replace(r, score=0.8 + (gain / 100 if r.auxiliaries else 0.0))
            if isinstance(r, Outcome)
            else r
        )
        for r in records
    ]
    experience = experience_of(flat)
    forecast = forecast_of(Forecaster.fit(experience), np.linspace(0, 1, 10), single_task_score=0.8)
    assert forecast.gains == pytest.approx(np.full(10, gain), abs=0.05)
    # 100 pairs, seeds that never differed: nothing is known better than to the standard error of
    # the mean of so many.
    narrowest = 1.645 * min(cell.error for cell in experience.cells) / np.sqrt(100)
    assert all(
        candidate.high - candidate.low > 2 * narrowest > 0.02 for candidate in forecast.candidates
    )
    assert all(np.isfinite(candidate.p_helps) for candidate in forecast.candidates)


def test_pairs_without_any_signal_are_learned_from_by_source_alone():
    records, truth, _ = a_ledger()
    runs = [record for record in records if isinstance(record, Outcome)]
    forecast = forecast_of(Forecaster.fit(experience_of(runs)), np.linspace(0, 1, 10))
    assert np.corrcoef(forecast.gains, truth.mean(0))[0, 1] > 0.9
    assert "never seen" in " ".join(forecast.notes) and "overlap" in " ".join(forecast.notes)


def test_a_main_task_that_was_never_trained_alone_is_named_and_the_others_are_learned_from():
    records, _, _ = a_ledger()
    experience = experience_of(
        [
            r
            for r in records
            if not (isinstance(r, Outcome) and r.main == "m0" and not r.auxiliaries)
        ]
    )
    assert "m0" not in {main.digest for main in experience.mains} and len(experience.mains) == 9
    assert any(note.startswith("m0 ") and "no single-task run" in note for note in experience.notes)
