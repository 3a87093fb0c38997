"""Forecasts where nothing is recorded to learn from."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from autoaux.forecast._forecast import CandidateForecast, Forecast
from autoaux.forecast._predictor import normal_quantile

# As wide as gains of auxiliaries were found to spread on small main tasks, in points.
UNINFORMED_SD = 3.0


def uninformed(main: str, names: Sequence[str], notes: Sequence[str]) -> Forecast:
    """The same wide interval for everybody: there is no experience at all."""
    candidates = tuple(nothing_known(name) for name in names)
    return Forecast(main, candidates, np.eye(len(names)) * UNINFORMED_SD**2, 0.9, tuple(notes))


def nothing_known(name: str, sd: float = UNINFORMED_SD, coverage: float = 0.9) -> CandidateForecast:
    reach = normal_quantile(coverage) * sd
    return CandidateForecast(name, 0.0, -reach, reach, 0.5, sd, {}, 0)


def across_kinds(forecast: Forecast, names: Collection[str]) -> Forecast:
    """The forecast with nothing said of these candidates, whose kind is not the main task's: what
    tokens gain by documents, or documents by tokens, no recorded run tells. Nobody's interval is
    wider than theirs.
    """
    if not names:
        return forecast
    others = [one.sd for one in forecast.candidates if one.name not in names]
    sd = max([UNINFORMED_SD, *others])
    changed = tuple(
        replace(nothing_known(one.name, sd, forecast.coverage), known=False)
        if one.name in names
        else one
        for one in forecast.candidates
    )
    unknown = np.array([one.name in names for one in forecast.candidates])
    covariance = forecast.covariance.copy()
    covariance[unknown, :] = covariance[:, unknown] = 0.0
    covariance[unknown, unknown] = sd**2
    notes = (*forecast.notes, kinds_sentence(forecast.main, names))
    return replace(forecast, candidates=changed, covariance=covariance, notes=notes)


def kinds_sentence(main: str, names: Collection[str]) -> str:
    """What `across_kinds` says of these candidates."""
    some = ", ".join(sorted(names)[:3]) + (", …" if len(names) > 3 else "")
    count = "1 candidate" if len(names) == 1 else f"{len(names)} candidates"
    return (
        f"nothing is known of {count} of another kind than {main} ({some}): no run of tokens beside"
        " documents is recorded; none is left out unseen"
    )
