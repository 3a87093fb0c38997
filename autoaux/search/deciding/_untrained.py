"""Candidates that were never trained, each with what was expected of it and the reason."""

from collections.abc import Mapping

from autoaux.search.deciding._failures import failures_of
from autoaux.search.planning import View

Forecasts = Mapping[str, tuple[float, float, float]]  # gain, low, high in points, by candidate


def untrained(view: View, forecasts: Forecasts) -> list[tuple[str, str]]:
    """Candidates without a run that ended, the most promising first, and why."""
    state = view.state
    tried = {*state.arms, *(arm for arm, _ in failures_of(view))}
    ended = "the search ended first"
    if view.at_the_ceiling:
        ended = "the single task is at the ceiling"
    spared = f"leaving it out costs less than {view.rules.prune or 0:g} points on average"
    return [
        (
            name,
            f"never trained: {spared if arm in view.dropped else ended}"
            f"{_forecast_of(name, forecasts)}",
        )
        for arm in reversed(view.question.singles)
        for name in view.question.adds(arm)
        if arm not in tried
    ]


def _forecast_of(name: str, forecasts: Forecasts) -> str:
    """What was expected of a candidate, where anything was."""
    if name not in forecasts:
        return ""
    gain, low, high = forecasts[name]
    return f"; forecast {gain:+.2f} [{low:+.2f}, {high:+.2f}]"
