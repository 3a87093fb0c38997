"""What probes add to the forecast of sources that nobody has tried."""

from dataclasses import replace

import numpy as np
import pytest
from known_truth import Known, a_ledger, forecast_of

from autoaux.forecast import Forecaster, Mixed, ProbeStack, experience_of
from autoaux.ledger import PairSignals
from autoaux.signals import SignalTable

QUALITY = np.random.default_rng(0).normal(size=10)  # what `a_ledger` draws for its sources


def probed_ledger(noise=0.3, **options):
    """Gains are quality + 4·overlap - 2, and a probe sees the quality, with noise."""
    rng = np.random.default_rng(1)
    return [
        replace(record, values=record.values | {"probe.r2": _seen(record, noise, rng)})
        if isinstance(record, PairSignals)
        else record
        for record in a_ledger(**options)[0]
    ]


def _seen(record, noise, rng):
    return float(QUALITY[int(record.candidate[1:])] + noise * rng.normal())


def asked(forecaster, probes, digests):
    n = len(probes)
    values = np.column_stack([np.full(n, 0.5), np.full(n, 3.0), probes])
    names = tuple(f"a{i}" for i in range(n))
    table = SignalTable("new", names, ("overlap", "size", "probe.r2"), values, {})
    candidates = [Known(name, digest) for name, digest in zip(names, digests, strict=True)]
    return forecaster.predict(Known("new", "new"), candidates, table)


def test_new_sources_are_told_apart_by_their_probes_and_known_ones_left_alone():
    forecaster = Forecaster.fit(experience_of(probed_ledger()))
    probes, new = np.linspace(-1.5, 1.5, 6), [f"new{i}" for i in range(6)]
    told = asked(forecaster, probes, new)
    assert (np.diff(told.gains) > 0).all()
    assert told.gains[-1] - told.gains[0] == pytest.approx(3.0, abs=0.8)
    blind = asked(forecaster, np.full(6, np.nan), new)
    assert np.ptp(blind.gains) < 0.2
    assert told.of("a0").sd < blind.of("a0").sd
    assert told.gains.mean() == pytest.approx(blind.gains.mean())  # the level is the forecast's
    for candidate in told.candidates:
        assert sum(candidate.contributions.values()) == pytest.approx(candidate.gain, abs=1e-6)
    known = [f"a{i}" for i in range(6)]
    np.testing.assert_allclose(
        asked(forecaster, probes, known).gains,
        asked(forecaster, np.full(6, np.nan), known).gains,
    )


def test_a_probe_that_says_nothing_moves_nothing():
    forecaster = Forecaster.fit(experience_of(probed_ledger(noise=30.0)))
    told = asked(forecaster, np.linspace(-45, 45, 6), [f"new{i}" for i in range(6)])
    assert np.ptp(told.gains) < 1.0


def test_without_recorded_probes_one_of_ones_own_is_not_used():
    forecaster = Forecaster.fit(experience_of(a_ledger()[0]))
    told = asked(forecaster, np.linspace(-1, 1, 6), [f"new{i}" for i in range(6)])
    assert np.ptp(told.gains) < 0.2
    assert "probe" not in " ".join(told.notes)


def test_a_single_probe_has_nothing_to_stand_beside():
    stack = ProbeStack.fit(*fitted())
    mean, covariance = np.array([1.0, 2.0]), np.eye(2)
    same, wide = stack.apply(mean, covariance, np.array([0.3, np.nan]), np.ones(2))
    np.testing.assert_array_equal(same, mean)
    np.testing.assert_array_equal(wide, covariance)


def fitted():
    forecaster = Forecaster.fit(experience_of(probed_ledger()))
    model = forecaster.model(("overlap", "size"))
    return model.mixed_, model.gains_, forecaster.design.probes


def test_a_pair_left_out_is_told_as_if_its_main_task_and_source_had_never_been():
    rng = np.random.default_rng(2)
    main, source = np.divmod(np.arange(40), 8)
    gains, errors = rng.normal(size=40), np.full(40, 0.3)
    mixed = Mixed.fit(rng.normal(size=(40, 3)), gains, errors, main, source)
    residuals, deviations = mixed.leave_pair_out()
    K = mixed.prior(mixed.rows, mixed.rows) + np.diag(mixed.inverse.effects.noise)
    for row in (0, 13, 39):
        kept = (main != main[row]) & (source != source[row])
        across, known = K[row, kept], np.linalg.inv(K[np.ix_(kept, kept)])
        expected = mixed.offset + across @ known @ (gains[kept] - mixed.offset)
        assert residuals[row] == pytest.approx(gains[row] - expected, abs=1e-8)
        variance = K[row, row] - across @ known @ across
        assert deviations[row] == pytest.approx(np.sqrt(variance), abs=1e-8)


def test_what_is_asked_without_probes_is_told_without():
    plain = Forecaster.fit(experience_of(a_ledger()[0]))
    probed = Forecaster.fit(experience_of(probed_ledger()))
    overlap = np.linspace(0, 1, 10)
    np.testing.assert_allclose(
        forecast_of(probed, overlap).gains, forecast_of(plain, overlap).gains, atol=1e-9
    )
