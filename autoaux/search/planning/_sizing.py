"""How long a run may be, so that a budget still buys a comparison of some candidates.

A search that cannot pay for whole runs takes shorter ones, down to the length at which extra
updates alone begin to look like help (benchmarks/search/length.md); below that it makes whole runs
on a part of the main task's sentences. Both are said before anything is spent and beside the
decision.
"""

from collections.abc import Callable
from math import inf

from autoaux.errors import InputError
from autoaux.recipe import of_length
from autoaux.search.arms import LEAST_FRESH, Settings
from autoaux.search.planning._question import Question

WANTED = 6  # candidates that a search should be able to compare, before runs are shortened
FEWEST = 3  # and before the main task is cut
LEAST_PASSES = (
    6  # over the main task's training tokens: with fewer, the main task itself looks like a help
)
LEAST_STEPS = 300


def rungs_for(steps: int) -> tuple[int, ...]:
    """Main-task steps at which a run of that length may stop: a quarter, three quarters."""
    first = max(100, steps // 4)
    return first, 3 * first


def worker_seconds(settings: Settings, beside: float = 0.0) -> float:
    """Seconds of training that the budget buys, over all workers, when `beside` seconds of the
    clock go to no run; infinite where it counts runs.
    """
    given = settings.budget
    seconds = inf
    if given.seconds is not None:
        seconds = (given.seconds - beside) * settings.machines.workers
    return seconds if given.device_hours is None else min(seconds, 3600 * given.device_hours)


def batch_of(settings: Settings, tokens: int, documents: int) -> float:
    """Tokens of a batch; where the encoder counts documents, of so many of the main task's."""
    size = settings.recipe.optimisation.batch_tokens
    counts_documents = settings.recipe.encoder.batch_unit == "documents"
    return size * tokens / documents if counts_documents else size


def fitted(
    settings: Settings,
    tokens: int,
    candidates: int,
    seconds_of: Callable[..., float],
    documents: int = 0,
    beside: float = 0.0,
) -> Settings:
    """The settings with runs as long as the budget can pay for.

    Args:
        tokens, documents: training tokens and sentences of the main task.
        seconds_of: what a single-task run takes under given settings, linear in the steps; with
            ``confirm=True``, one of the confirmation; with ``alone=True``, on a machine that does
            nothing else: only what cannot be paid even there is refused.
        beside: wall-clock seconds of the budget that go to no run.

    Raises:
        InputError: not even one candidate can be compared, in the shortest runs.
    """
    budget, typical = worker_seconds(settings), settings.typical_weight
    left = worker_seconds(settings, beside)
    seeds = settings.rules.seeds
    whole = settings.recipe.optimisation.max_steps
    shortest = min(whole, LEAST_STEPS) if settings.recipe.shrink else whole
    passes = LEAST_PASSES * tokens / batch_of(settings, tokens, documents)
    least = min(whole, max(shortest, round(passes)))

    def total(steps: int, count: int) -> float:
        """Seconds of the baseline, one run each of so many candidates, and the least
        confirmation.
        """
        used = of_steps(settings, steps)
        confirmation = LEAST_FRESH * (1 + typical) * seconds_of(used, confirm=True)
        return (seeds + typical * min(count, candidates)) * seconds_of(used) + confirmation

    def affordable(count: int) -> int:
        """Steps of a run when so many candidates are to be compared."""
        short, long = total(shortest, count), total(whole, count)
        share = (left - short) / (long - short) if long > short else inf
        return int(min(whole, shortest + max(0.0, share) * (whole - shortest)))

    needed = (seeds + typical) * seconds_of(of_steps(settings, shortest), alone=True)
    if budget < needed:
        raise InputError(
            f"the budget ({budget:.0f} s) is too small: {seeds} runs of the single task"
            f" and one of a candidate take about {needed:.0f} s, {total(shortest, 1):.0f} s with a"
            " confirmation"
        )
    if not settings.recipe.shrink or budget == inf or affordable(WANTED) >= whole:
        return settings
    if affordable(WANTED) >= least:
        return of_steps(settings, affordable(WANTED))
    if affordable(FEWEST) >= least:
        return of_steps(settings, least)
    steps = affordable(FEWEST)
    return of_steps(settings, steps).changed(main_tokens=min(tokens, round(tokens * steps / whole)))


def of_steps(settings: Settings, steps: int) -> Settings:
    """The settings with runs of another length."""
    if steps == settings.recipe.optimisation.max_steps:
        return settings
    return settings.changed(
        optimisation=of_length(settings.recipe.optimisation, steps), rungs=rungs_for(steps)
    )


def shortened(
    asked: Settings, used: Settings, main: str, tokens: int, documents: int = 0
) -> tuple[str, ...]:
    """What was taken from the runs, in sentences for a person; nothing where they are whole."""
    whole, steps = asked.recipe.optimisation.max_steps, used.recipe.optimisation.max_steps
    if (steps, used.recipe.main_tokens) == (whole, asked.recipe.main_tokens):
        return ()
    runs = f"the budget is too small for whole runs: they take {steps:,} steps instead of {whole:,}"
    later = "a larger budget in a new --run makes whole ones"
    cut = used.recipe.main_tokens
    if cut is None:
        passes = batch_of(asked, tokens, documents) / tokens
        over = f"({steps * passes:.0f} instead of {whole * passes:.0f} passes over {main})"
        return (f"{runs} {over}; {later}",)
    part = f"on {cut:,} of the {tokens:,} training tokens of {main}"
    return (f"{runs}, {part}; with all of them an auxiliary may help less; {later}",)


def plan(question: Question, expected: float, candidates: int) -> str:
    """What will be run and what that takes, for a person, before anything is spent: `expected`
    seconds of worker time, on so many candidates.
    """
    settings, costs = question.settings, question.costs
    single = costs.run
    typical = settings.typical_weight
    seeds = settings.rules.seeds
    runs = int((expected - seeds * single) / (typical * single))
    each = f"a run takes about {single:.0f} s, one with an auxiliary {typical * single:.0f} s"
    if folds := settings.recipe.folds:
        each = f"a run is {folds} trainings, each scored on the part it did not see; {each}"
    if settings.recipe.confirm_with is not None:
        return (
            f"{each}, {costs.confirmation:.1f} times as much to confirm: {seeds} runs of the single"
            f" task, then a search of {candidates} candidates"
        )
    return (
        f"{each}: {seeds} runs of the single task, then about {runs} to search"
        f" {candidates} candidates and to confirm on fresh seeds"
    )
