"""The single task and the winner as they are confirmed: with the settings that did best."""

from autoaux.search.arms import SINGLE_TASK, Arm
from autoaux.search.planning._joint import Joint
from autoaux.search.planning._leader import leader
from autoaux.search.planning._tuned import tuned
from autoaux.search.planning._view import View


def settled_settings(view: View) -> tuple[Arm, Arm | None]:
    """The single task, and the arm that leads (None before one does), tuned alike."""
    first = leader(view)
    if not view.question.space:
        return SINGLE_TASK, first
    if view.rules.tuning == "after":
        return tuned(view, SINGLE_TASK), tuned(view, first) if first else None
    joint = Joint(view)
    return joint.best([SINGLE_TASK]) or SINGLE_TASK, joint.best(joint.contenders)
