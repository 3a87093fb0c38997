"""How the learning rate falls and when a training is over."""

from autoaux.recipe import Optimisation
from autoaux.training.data import Plan
from autoaux.training.loop._progress import Progress

SMALLEST_RATE = 1e-4  # Watanabe et al. 2022, 4.1: training ends when halving falls below it
BAD_EPOCHS = 4


def rate(part: Optimisation, plan: Plan, progress: Progress) -> float:
    """Learning rate of the coming main step. A stack begins anew with each of its stages.

    It rises in equal steps to the recipe's rate while the share `warmup` of the steps lasts, and
    decays after it.
    """
    step, steps = progress.step - progress.stage_start, plan.stage_steps(progress.stage)
    rising = min(round(part.warmup * steps), steps - 1)
    if step < rising:
        return part.learning_rate * (step + 1) / (rising + 1)
    if part.decay == "linear":
        return part.learning_rate * max(1 - (step - rising) / (steps - rising), 0.0)
    return part.learning_rate * progress.rate_factor


def rate_before(part: Optimisation, done: float) -> float:
    """Learning rate before the first main step, when a share of those updates is done: it falls as
    that of a run of its own, and the main task begins anew.
    """
    return part.learning_rate * (1 - done if part.decay == "linear" else 1.0)


def follows_loss(part: Optimisation) -> bool:
    """Whether the rate or the end of a training depends on its own training loss."""
    return part.decay == "halving" or part.stop == "watanabe"


def end_of_epoch(part: Optimisation, progress: Progress) -> None:
    """Watanabe et al. 2022, 4.1: halve the rate when the main training loss of an epoch was not
    less than the least so far for four consecutive epochs."""
    if not progress.epoch_batches:
        return
    loss = progress.epoch_loss / progress.epoch_batches
    progress.epoch_loss, progress.epoch_batches = 0.0, 0
    if progress.least_loss is None or loss < progress.least_loss:
        progress.least_loss, progress.bad_epochs = loss, 0
        return
    progress.bad_epochs += 1
    if progress.bad_epochs == BAD_EPOCHS:
        progress.bad_epochs = 0
        if part.decay == "halving":
            progress.rate_factor /= 2


def converged(part: Optimisation, plan: Plan, progress: Progress) -> bool:
    """Whether the current stage is over. Patience is asked where dev has just been evaluated."""
    if progress.step - progress.stage_start >= plan.stage_steps(progress.stage):
        return True
    if part.stop == "watanabe":
        return part.learning_rate * progress.rate_factor < SMALLEST_RATE
    evaluated = bool(progress.curve) and progress.curve[-1].step == progress.step
    best = max(progress.stage_best_step, plan.patient_from)
    return evaluated and progress.step - best >= part.patience
