"""Which settings of a search space were tried on an arm, and which did best for it."""

from statistics import fmean

from autoaux.search.arms import Arm, with_settings
from autoaux.search.planning._view import View

TUNING_SD = 0.5  # of a setting's effect, in points: tuning moves a small tagger little


def settings_of(view: View, base: Arm) -> list[Arm]:
    """The arm under every setting of the space that was begun, in that order; failed ones too."""
    state = view.state
    begun = [*state.arms, *state.failures, *(pull.arm for pull in state.pending.values())]
    return [
        arm
        for arm in dict.fromkeys(begun)
        if arm.settings and with_settings(base, arm.settings) == arm
    ]


def tuned(view: View, arm: Arm) -> Arm:
    """The arm with the settings that did best for it, its own where none was better.

    A setting's effect is shrunk by the seed noise, so that one lucky run does not choose it.
    """
    state, reader = view.state, view.reader
    base = reader.observe(state.of(arm))
    if not base:
        return arm
    mean = fmean(observation.points for observation in base)
    effects = {arm: 0.0}
    for tried in settings_of(view, arm):
        points = [observation.points for observation in reader.observe(state.of(tried))]
        if points:
            noise = reader.noise**2 * (1 / len(points) + 1 / len(base))
            effects[tried] = TUNING_SD**2 / (TUNING_SD**2 + noise) * (fmean(points) - mean)
    return max(effects, key=effects.__getitem__)
