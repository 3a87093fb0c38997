"""The two sizes of the small tagger: to search with, and to confirm with."""

from autoaux.recipe._encoders import EncoderPart, Gru
from autoaux.recipe._parts import Optimisation

LONGER = 1200


def proxy(train_tokens: int = 0) -> tuple[Gru, Optimisation]:
    """Small and fast, for searching: it ranks auxiliaries much as `full` does
    (benchmarks/training/engine.md).

    A run is twelve passes over the main task's training tokens, between 300 and 3,000 steps: an
    unfinished single task would make any auxiliary look like a gain.
    """
    optimisation = Optimisation()
    return Gru(), of_length(
        optimisation, min(max(300, round(12 * train_tokens / optimisation.batch_tokens)), 3000)
    )


def of_length(optimisation: Optimisation, steps: int) -> Optimisation:
    """The same loop for so many steps: a dozen evaluations, patience of half a run."""
    return optimisation.model_copy(
        update={"max_steps": steps, "patience": steps // 2, "eval_every": max(50, steps // 12)}
    )


def full(encoder: EncoderPart, optimisation: Optimisation) -> tuple[EncoderPart, Optimisation]:
    """What confirms a search with this encoder: the same kind, wider where it has a size of its
    own, and trained no shorter than `LONGER` steps.
    """
    return encoder.wider(), of_length(optimisation, max(LONGER, optimisation.max_steps))
