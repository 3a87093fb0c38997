"""What is confirmed on fresh seeds, and what those say."""

from autoaux.search.arms import SINGLE_TASK, Arm
from autoaux.search.beliefs import Confirmation
from autoaux.search.planning._budget import weight
from autoaux.search.planning._split import COSTLIEST_ALL
from autoaux.search.planning._view import View
from autoaux.search.planning.tuning import confirmed_settings


def confirmation(view: View) -> tuple[Arm, Confirmation]:
    """The single task as it is confirmed, and what the fresh seeds say beside it."""
    question = view.question
    single_task, _ = confirmed_settings(view)
    apart = view.settings.recipe.confirm_with is not None or single_task != SINGLE_TASK
    return single_task, Confirmation(
        view.state,
        view.rules,
        question.metric,
        single_task,
        apart,
        question.noise,
        history=[arm for arm in view.state.arms if not question.allows(arm)],
    )


def to_confirm(view: View, sets: bool) -> list[Arm]:
    """None, the winner, the best single and all, as far as they differ."""
    single_task, winner = confirmed_settings(view)
    question = view.question
    if winner is None:
        return []
    # where only one can be paid for, the baseline has runs already
    arms = [winner, single_task, *([question.base] if question.forced else [])]
    if sets:
        tried = [arm for arm in view.viable if view.state.of(arm)]
        if tried:
            believed = view.beliefs(tried)
            arms.append(believed.arms[believed.leader])
        everything = question.set_of({name for arm in view.viable for name in arm.auxiliaries})
        if weight(everything, question.costs) <= COSTLIEST_ALL:
            arms.append(everything)
    return list(dict.fromkeys(arms))
