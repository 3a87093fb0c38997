"""How long runs of a search are, and the larger recipe that confirms."""

from autoaux.recipe._defaults import complete
from autoaux.recipe._encoder_part import EncoderPart
from autoaux.recipe._encoders import Gru
from autoaux.recipe._parts import Optimisation

LONGER = 1200


def proxy(train_tokens: int = 0) -> tuple[Gru, Optimisation]:
    """Small and fast, for searching: it ranks auxiliaries much as `full` does
    (benchmarks/training/engine.md).
    """
    return Gru(), search_loop(Gru(), train_tokens, 0)


def search_loop(encoder: EncoderPart, tokens: int, documents: int) -> Optimisation:
    """The encoder's own loop, as long as a search needs it on a main task of that size.

    A run is twelve passes over the main task's training data, between 300 and 3,000 steps: an
    unfinished single task would make any auxiliary look like a gain.
    """
    _, optimisation = complete(encoder)
    size = documents if encoder.batch_unit == "documents" else tokens
    passes = round(12 * size / optimisation.batch_tokens)
    return of_length(optimisation, min(max(300, passes), 3000))


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
