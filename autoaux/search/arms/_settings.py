"""What a person may choose about a search."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from typing import Literal

from pydantic import ConfigDict

from autoaux.errors import InputError
from autoaux.recipe import Encoder, Gru, Head, Optimisation, Schedule, ScheduleName, complete

AllocatorName = Literal["auto", "top_two", "halving", "uniform", "beta_bernoulli"]
PrunerName = Literal["curves", "wilcoxon", "hyperband", "none"]

LEAST_FRESH = 2


@dataclass(frozen=True)
class Settings:
    """How long to search, how sure to be, and with what.

    Attributes:
        budget: wall-clock seconds to spend, confirmation included; None for no such limit.
        trials: training runs to spend, confirmation included; None for no such limit.
        device_hours: hours of worker time, summed over workers; None for no such limit.
        confidence: probability that settles a verdict or a winner.
        margin: the smallest gain, in points, that matters; an effect surely inside is "no effect".
        seeds: runs that every arm gets which could still win.
        fresh_seeds: runs on unseen seeds that confirm the winner and what it beat, where the budget
            allows.
        seed: of the search's own draws; the training seeds are counted from it.
        allocator: who gets the next run; "auto" decides by runs per arm.
        pruner: which runs stop early.
        rungs: main-task steps at which a run may stop.
        schedule: how auxiliaries are trained while the pool is searched.
        schedules: schedules compared for the leading set; empty for none.
        max_set: the largest set proposed; 1 for singles only.
        orders: how many orders of the leading set are compared; 0 for none.
        controls: whether shuffled labels and the main task itself are tried too.
        encoder, head, optimisation: the recipe that searches; what is left unsaid of the latter
            two, the encoder's own defaults fill in here.
        shrink: whether runs may be shorter, or the main task cut, where the budget cannot pay for
            whole ones.
        main_tokens: training tokens that the main task is cut to; None for all of them.
        confirm_with: encoder and optimisation that confirm the best few; None for the same.
        space: a search space that frees parts of the recipe: a YAML file or a name, as ``joint``.
        configurations: settings of the space tried on the single task and on the leader each.
        workers, devices: processes that train, and on what.
        storage, study: Optuna storage and study name; by default SQLite in the run's folder.
        retries: how often a run that took its worker down is tried again.
        heartbeat: seconds between signs of life of a running trial.
        ledger: a ledger whose finished runs are looked up before training, and that is added to;
            the run's own always is.
        record: a ledger that is only added to, so that later forecasts learn from these runs.
        use_forecast: whether signals and experience give the priors.
        stop: set it, and the search stops after the running trial; everything is kept.
    """

    budget: float | None = None
    trials: int | None = None
    device_hours: float | None = None
    confidence: float = 0.95
    margin: float = 0.3
    seeds: int = 3
    fresh_seeds: int = 5
    seed: int = 0
    allocator: AllocatorName = "auto"
    pruner: PrunerName = "curves"
    rungs: tuple[int, ...] = (100, 200)
    schedule: Schedule = Schedule(kind="auxiliary")
    schedules: tuple[ScheduleName, ...] = ("multitask", "concatenation", "iteration", "stack")
    max_set: int = 5
    orders: int = 3
    controls: bool = True
    encoder: Encoder = Gru()
    head: Head = Head()
    optimisation: Optimisation = Optimisation(max_steps=300, patience=150)
    shrink: bool = False
    main_tokens: int | None = None
    confirm_with: tuple[Encoder, Optimisation] | None = None
    space: str | Path | None = None
    configurations: int = 8
    workers: int = 1
    devices: tuple[str, ...] = ("auto",)
    storage: str | None = None
    study: str | None = None
    retries: int = 2
    heartbeat: int = 30
    ledger: Path | None = None
    record: Path | None = None
    use_forecast: bool = True
    stop: Flag = field(default_factory=Flag, compare=False, repr=False)

    __pydantic_config__ = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    def __post_init__(self) -> None:
        self._complete()
        if advice := self.encoder.unshared(self.schedule.sharing):
            raise InputError(advice)
        if self.budget is None and self.trials is None and self.device_hours is None:
            raise InputError("no budget: give --budget (90s, 20m, 2h), --trials or --gpu-hours")
        for name, least in (
            ("seeds", 1),
            ("fresh_seeds", 2),
            ("workers", 1),
            ("max_set", 1),
            ("orders", 0),
            ("retries", 0),
        ):
            if getattr(self, name) < least:
                raise InputError(
                    f"{name.replace('_', '-')}: expected at least {least}, got"
                    f" {getattr(self, name)}"
                )
        if self.confirm_with is not None and self.space is not None:
            raise InputError(
                "--confirm full and --space: settings chosen for the small recipe need not suit the"
                " full one; give one of the two"
            )
        if not 0.5 < self.confidence < 1:
            raise InputError(
                f"confidence: expected a probability between 0.5 and 1, got {self.confidence}"
            )
        if self.trials is not None and self.trials < self.least_trials:
            raise InputError(
                f"--trials {self.trials} is too small: {self.seeds} runs of the single task, one of"
                f" a candidate and {2 * LEAST_FRESH} to confirm need at least {self.least_trials}"
            )

    def _complete(self) -> None:
        """Every field of every part, so that writing and reading them changes nothing."""
        head, optimisation = complete(self.encoder, self.head, self.optimisation)
        object.__setattr__(self, "head", head)
        object.__setattr__(self, "optimisation", optimisation)
        if self.confirm_with is not None:
            encoder, loop = self.confirm_with
            object.__setattr__(self, "confirm_with", (encoder, complete(encoder, None, loop)[1]))

    @property
    def least_trials(self) -> int:
        """The runs of the smallest search that can decide."""
        return self.seeds + 1 + 2 * LEAST_FRESH
