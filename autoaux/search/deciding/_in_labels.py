"""What the winner's gain is worth in labels: asked after the decision, by runs of their own."""

from dataclasses import replace

from autoaux.search.beliefs import LEAST_RUNS, worth_in_labels
from autoaux.search.decision import Decision
from autoaux.search.running import Search

HALF_RUNS = 3  # of the single task on half of its sentences


def with_labels_worth(decision: Decision, search: Search, sentences: int, tokens: int) -> Decision:
    """The decision with what its gain is worth in labels, where auxiliaries were confirmed to help.

    Args:
        sentences, tokens: of the main task's train split, as far as it is trained on.
    """
    winner, single = decision.winner, decision.leaderboard[0]
    confirmed = winner.arm.auxiliaries and len(winner.fresh_scores) >= LEAST_RUNS
    if not confirmed or decision.verdict != "helps":
        return decision
    asked = search.order.question
    seeds = [asked.seed(number, fresh=True) for number in range(HALF_RUNS)]
    halves = search.engine.on_half(single.arm, seeds, tokens // 2)
    search.recorder.add(*halves)
    alike = search.settings.recipe.confirm_with is None
    whole = single.fresh_scores + (single.scores if alike else ())
    if not whole:
        return decision
    trained, alone, half = (
        [100 * score for score in scores]
        for scores in (winner.fresh_scores, whole, [run.score for run in halves])
    )
    worth = worth_in_labels(trained, alone, half, decision.noise or 0.0, sentences)
    return replace(decision, labels_worth=worth)
