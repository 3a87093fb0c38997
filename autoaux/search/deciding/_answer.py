"""What follows from the evidence: a verdict, a winner, a sentence, and what to beware of."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from autoaux.search.arms import Arm
from autoaux.search.beliefs import LEAST_RUNS, VerdictName
from autoaux.search.deciding._failures import no_decision
from autoaux.search.deciding._sentence import nothing_to_gain, sentence_of
from autoaux.search.decision import ArmEvidence
from autoaux.search.planning import View


@dataclass(frozen=True)
class Answer:
    """`leader` is the arm that it is about; None where there is no such arm."""

    verdict: VerdictName
    winner: ArmEvidence
    sentence: str
    leader: Arm | None = None
    warnings: tuple[str, ...] = ()


def answer_of(
    view: View,
    evidence: Mapping[Arm, ArmEvidence],
    single: ArmEvidence,
    leader: Arm | None,
    main: str,
) -> Answer:
    """The answer to what `main` is to be trained with.

    Args:
        single: evidence of the single task as it was confirmed.
        leader: the arm that the search ended with.
    """
    if unsure := no_decision(view, main):
        return Answer("no decision", single, unsure)
    if view.at_the_ceiling:
        nothing = nothing_to_gain(main, view.state.room, view.rules.margin)
        return Answer("no effect", replace(single, note="nothing to gain"), nothing, leader)
    if leader is None:
        nothing = (
            f"undecided: no candidate of {main} has a finished run yet; train the single task"
            " for now"
        )
        return Answer("undecided", replace(single, note="no candidate has a finished run"), nothing)
    led = evidence[leader]
    verdict = "undecided" if led.verdict in ("promising", "unpromising") else led.verdict
    recommended = verdict == "helps" or (verdict == "undecided" and led.gain > 0)
    return Answer(
        verdict,
        led if recommended else single,
        sentence_of(main, led, view.settings),
        leader,
        (*_doubts(led, evidence), *_stopped_short(view, led)),
    )


def _stopped_short(view: View, led: ArmEvidence) -> list[str]:
    """Why runs of the budget were left, where that left the verdict open."""
    trials, made = view.settings.budget.trials, view.state.count
    if trials is None or made >= trials or led.verdict != "undecided":
        return []
    needed = led.runs_to_settle
    why = "no number of runs settles it on this dev"
    if needed is not None:
        why = f"about {needed:,} more would settle it, and fewer decide nothing"
    return [f"{made:,} of {trials:,} runs were made: {why}"]


def _doubts(led: ArmEvidence, evidence: Mapping[Arm, ArmEvidence]) -> list[str]:
    """Why the leader's gain may be less, or of something else, than it seems."""
    doubts = []
    if len(led.fresh_scores) < LEAST_RUNS:
        doubts.append(
            f"the gain of {led.arm.label} was not confirmed on fresh seeds (the budget or a stop"
            " came first); it is likely too high"
        )
    fooled = [
        arm.name
        for arm, item in evidence.items()
        if arm.role == "control" and item.verdict == "helps"
    ]
    if fooled:
        doubts.append(
            f"a control helps as well ({', '.join(fooled)}): part of the gain is not the"
            " auxiliary's labels"
        )
    return doubts
