"""A decision's scores on test: read after it was made, once, and by nothing before it."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from autoaux.ledger import unpack_counts
from autoaux.search.beliefs import held_out_gain
from autoaux.search.decision import Decision, HeldOutScores
from autoaux.search.running import Engine, HeldOut


def with_test_scores(decision: Decision, engine: Engine) -> Decision:
    """The decision with test scores, mean over the confirmation's runs of the winner and of the
    single task.

    Read after the decision is made and by nothing before it, so that they are free of selection. A
    search that goes on keeps what its first end read, and reads nothing for another winner: a test
    split that is read until somebody likes it chooses.
    """
    winner, single = decision.winner.arm, decision.leaderboard[0].arm
    read = engine.study.held_out or HeldOut.kept_in(engine.folder)
    if read is None:
        read = HeldOut.of(winner, engine.test_scores(winner), engine.test_scores(single))
    if read.scores or read.single_task:
        engine.study.held_out = read
        read.keep_in(engine.folder)
    known = {single: read.single_task, read.arm: read.scores}
    if winner not in known:
        said = (
            f"test was read when {read.arm.name} was the winner, and is not read again for"
            f" {winner.name}: a second reading would choose by it; autoaux evaluate reads it for"
            " who wants that"
        )
        decision = replace(decision, warnings=(*decision.warnings, said))
    scores = known.get(winner, [])
    ours, baseline = unpack_counts(read.counts), unpack_counts(read.single_task_counts)
    compared = winner == read.arm != single and ours and baseline
    gain = held_out_gain(ours, baseline) if compared else None
    return replace(
        decision,
        test_score=_mean(scores),
        single_task_test_score=_mean(read.single_task),
        test_gain=gain,
        test_scores=HeldOutScores(tuple(scores), tuple(read.single_task)),
    )


def _mean(scores: Sequence[float]) -> float | None:
    return fmean(scores) if scores else None
