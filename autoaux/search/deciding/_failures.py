"""Arms whose runs failed: told with their reasons, and no decision where there are too many."""

from autoaux.search.arms import SINGLE_TASK, Arm
from autoaux.search.planning import View

MOST_FAILED = 1 / 3  # of the arms that were tried; beyond that the rest decides nothing
MOST_TOLD = 5


def failures_of(view: View) -> list[tuple[Arm, str]]:
    """The arms that failed and why, in the order of their first failure."""
    down = {arm: None for arm, _ in view.state.interrupted if view.failed(arm)}
    arms = [*view.state.failures, *(arm for arm in down if arm not in view.state.failures)]
    took_down = "its runs took their process down"
    return [(arm, view.state.failures.get(arm, took_down)) for arm in arms]


def no_decision(view: View, main: str) -> str:
    """Why nothing can be decided; empty where enough arms could be trained."""
    failed = {arm: reason for arm, reason in failures_of(view) if arm != SINGLE_TASK}
    tried = {*view.state.arms, *failed} - {SINGLE_TASK}
    if len(failed) <= MOST_FAILED * len(tried):
        return ""
    reasons = [f"{arm.name}: {reason}" for arm, reason in failed.items()]
    more = [f"and {len(reasons) - MOST_TOLD} more"] if len(reasons) > MOST_TOLD else []
    return (
        f"no decision for {main}: {len(failed)} of {len(tried)} arms failed while training"
        f" ({'; '.join([*reasons[:MOST_TOLD], *more])})"
    )
