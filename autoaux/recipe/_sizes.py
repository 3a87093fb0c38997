"""The two sizes of the small tagger: to search with, and to confirm with."""

from autoaux.recipe._encoders import Gru
from autoaux.recipe._parts import Optimisation


def proxy(train_tokens: int = 0) -> tuple[Gru, Optimisation]:
    """Small and fast, for searching: it ranks auxiliaries much as `full` does
    (benchmarks/training.md).

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


def full() -> tuple[Gru, Optimisation]:
    """Twice as wide and longer trained, for confirming what the search chose."""
    encoder = Gru(words=128, characters=32, character_hidden=64, hidden=128, dropout=0.4)
    return encoder, Optimisation(max_steps=1200, patience=400)
