"""What a person may choose about a search, in parts: what it may cost, how it decides, what it
trains, where it runs.
"""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from autoaux.errors import InputError
from autoaux.recipe import (
    Encoder,
    Gru,
    Head,
    Optimisation,
    Schedule,
    ScheduleName,
    complete,
)
from autoaux.strict import Strict, in_words, meant

AllocatorName = Literal["auto", "top_two", "halving", "uniform", "beta_bernoulli"]
Variation = ScheduleName | Literal["finetune"]
PrunerName = Literal["curves", "wilcoxon", "hyperband", "none"]

LEAST_FRESH = 2


def _at_least(part: Strict, **bounds: int) -> None:
    for name, least in bounds.items():
        if getattr(part, name) < least:
            raise InputError(
                f"{name.replace('_', '-')}: expected at least {least}, got {getattr(part, name)}"
            )


class Budget(Strict):
    """What a search may spend, its confirmation included; one of the three at least.

    Attributes:
        seconds: of wall-clock time; None for no such limit.
        trials: training runs; None for no such limit.
        device_hours: hours of worker time, summed over workers; None for no such limit.
    """

    seconds: float | None = None
    trials: int | None = None
    device_hours: float | None = None

    @model_validator(mode="after")
    def _one_is_given(self) -> Self:
        if self.seconds is None and self.trials is None and self.device_hours is None:
            raise InputError("no budget: give --budget (90s, 20m, 2h), --trials or --gpu-hours")
        return self


class Rules(Strict):
    """Who gets runs, and how sure to be.

    Attributes:
        confidence: probability that settles a verdict or a winner.
        margin: the smallest gain, in points, that matters; an effect surely inside is "no effect".
        seeds: runs that every arm gets which could still win.
        fresh_seeds: runs on unseen seeds that confirm the winner and what it beat, if affordable.
        seed: of the search's own draws; the training seeds are counted from it.
        allocator: who gets the next run; "auto" decides by runs per arm.
        pruner: which runs stop early.
        schedules: schedules compared for the leading set; empty for none. ``finetune`` among them
            is the set's own with the last steps (their share: `finetune`) of the main task alone.
        max_set: the largest set proposed; 1 for singles only.
        runs_for_sets: sets are tried where the budget has so many runs a candidate, and 16 more.
        orders: how many orders of the leading set are compared; 0 for none.
        controls: whether shuffled labels and the main task itself are tried.
        tuning: a search space's settings are chosen with members ("joint") or for the leader alone.
        configurations: settings of a search space tried on the single task and on the leader each.
        in_labels: whether three runs more ask what the winner's gain is worth in labels.
        use_forecast: whether signals and experience give the priors.
        prune: candidates are left out as long as the forecast says that this costs so many points
            on average; None leaves out nobody.
        probe: share of the budget for probes of candidates that nobody has tried; 0 for none.
        sketches: whether recorded sources are known again in other cuts, formats and versions.
        include, exclude: patterns (as in shells) of candidates that are considered, and are not.
    """

    confidence: float = 0.95
    margin: float = 0.3
    seeds: int = 3
    fresh_seeds: int = 5
    seed: int = 0
    allocator: AllocatorName = "auto"
    pruner: PrunerName = "curves"
    schedules: tuple[Variation, ...] = ("multitask", "concatenation", "iteration", "stack")
    finetune: float = Field(0.3, gt=0, le=0.9)
    max_set: int = 5
    runs_for_sets: float = 0.5  # benchmarks/search/sets.md
    orders: int = 3
    controls: bool = True
    tuning: Literal["joint", "after"] = "joint"
    configurations: int = 8
    in_labels: bool = False
    use_forecast: bool = True
    prune: float | None = Field(0.05, ge=0)
    probe: float = Field(0.05, ge=0, lt=1)
    sketches: bool = True
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _within_reason(self) -> Self:
        _at_least(self, seeds=1, fresh_seeds=2, max_set=1, orders=0)
        if not 0.5 < self.confidence < 1:
            raise InputError(
                f"confidence: expected a probability between 0.5 and 1, got {self.confidence}"
            )
        return self


class SearchRecipe(Strict):
    """What is trained while the pool is searched, and what confirms.

    Attributes:
        schedule: how auxiliaries are trained while the pool is searched.
        encoder, head, optimisation: the recipe that searches; what is left unsaid of the latter
            two, the encoder's own defaults fill in here.
        rungs: main-task steps at which a run may stop.
        shrink: whether runs are shortened, or the main task cut, to what the budget can pay for.
        main_tokens, auxiliary_tokens: at most so many train tokens of the main task, and of each.
        folds: parts of train and dev, each scored by a training of its own.
        confirm_with: encoder and optimisation that confirm the best few; None for the same.
        space: a search space that frees parts of the recipe: a YAML file or a name, as ``joint``.
    """

    schedule: Schedule = Schedule(kind="auxiliary")
    encoder: Encoder = Gru()
    head: Head = Head()
    optimisation: Optimisation = Optimisation(max_steps=300, patience=150)
    rungs: tuple[int, ...] = (100, 200)
    shrink: bool = False
    main_tokens: int | None = None
    auxiliary_tokens: int | None = Field(None, gt=0)
    folds: int | None = Field(None, ge=2)
    confirm_with: tuple[Encoder, Optimisation] | None = None
    space: str | Path | None = None

    @property
    def typical_weight(self) -> float:
        """What a run with one auxiliary costs, in single-task runs."""
        return 1 + self.schedule.mixing

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Every field of every part, so that writing and reading them changes nothing."""
        head, optimisation = complete(self.encoder, self.head, self.optimisation)
        filled: dict[str, Any] = {"head": head, "optimisation": optimisation}
        if self.confirm_with is not None:
            encoder, loop = self.confirm_with
            filled["confirm_with"] = (encoder, complete(encoder, None, loop)[1])
        for name, value in filled.items():
            object.__setattr__(self, name, value)
        return self

    @model_validator(mode="after")
    def _can_be_searched(self) -> Self:
        if self.schedule.kind == "single":
            raise InputError(
                "schedule.kind: single trains no auxiliary; expected auxiliary, multitask,"
                " concatenation, iteration, stack or joint"
            )
        if advice := self.encoder.unshared(self.schedule.sharing):
            raise InputError(advice)
        if self.confirm_with is not None and self.space is not None:
            raise InputError(
                "--confirm full and --space: tuned for the small recipe alone; give one of the two"
            )
        return self


class Machines(Strict):
    """Who trains, and where they meet.

    Attributes:
        workers, devices: processes that train, and on what.
        storage, study: Optuna storage (an address, or @FILE that holds it) and study name; by
            default SQLite in the run's folder.
        patience: seconds that the storage, or the disk, may be away before that is an error.
        stack: runs that a worker trains as one program; None for as many as timed steps tell.
        retries: how often a run that took its worker down is tried again.
        heartbeat: seconds between signs of life of a running trial.
    """

    workers: int = 1
    devices: tuple[str, ...] = ("auto",)
    storage: str | None = None
    study: str | None = None
    patience: float = 300.0
    stack: int | None = None
    retries: int = 2
    heartbeat: int = 30

    @model_validator(mode="after")
    def _within_reason(self) -> Self:
        _at_least(self, workers=1, retries=0, patience=0)
        if self.stack is not None:
            _at_least(self, stack=1)
        return self


class Records(Strict):
    """Which ledgers learn of the runs besides the run's own.

    Attributes:
        ledger: one whose finished runs are looked up before training, and that is added to.
        record: one that is only added to, so that later forecasts learn from these runs.
    """

    ledger: Path | None = None
    record: Path | None = None


class Settings(Strict):
    """How long to search, how sure to be, and with what."""

    budget: Budget
    rules: Rules = Rules()
    recipe: SearchRecipe = SearchRecipe()
    machines: Machines = Machines()
    records: Records = Records()

    @model_validator(mode="after")
    def _trials_suffice(self) -> Self:
        trials, rules = self.budget.trials, self.rules
        if trials is not None and trials < self.least_trials:
            raise InputError(
                f"--trials {trials} is too small: {rules.seeds} runs of the single task, one of"
                f" a candidate and {2 * LEAST_FRESH} to confirm need at least {self.least_trials}"
            )
        return self

    @model_validator(mode="after")
    def _phases_have_a_length(self) -> Self:
        phased = {"pretrain", "finetune"} & set(self.rules.schedules)
        if phased and self.recipe.optimisation.stop != "dev":
            raise InputError(
                f"schedules: {min(phased)} shares out max_steps; it needs optimisation.stop: dev"
            )
        return self

    @property
    def least_trials(self) -> int:
        """The runs of the smallest search that can decide."""
        return self.rules.seeds + 1 + 2 * LEAST_FRESH

    @classmethod
    def of(cls, **chosen: Any) -> "Settings":
        """Settings from fields of all parts side by side; ``budget`` stands for its seconds.

        >>> Settings.of(trials=40, seed=1, workers=2).rules.seed
        1

        Raises:
            InputError: a field that no part has, or a value that cannot be used.
        """
        try:
            return cls(**{part: _PARTS[part](**given) for part, given in _sorted(chosen).items()})
        except ValidationError as error:
            raise InputError(in_words(error)) from None

    def changed(self, **chosen: Any) -> "Settings":
        """These settings with other fields, named as in `of`."""
        parts = {
            part: _PARTS[part](**{**dict(getattr(self, part)), **given})
            for part, given in _sorted(chosen).items()
            if given
        }
        return Settings(**{**dict(self), **parts})


_PARTS: dict[str, type[Strict]] = {
    "budget": Budget,
    "rules": Rules,
    "recipe": SearchRecipe,
    "machines": Machines,
    "records": Records,
}


def _sorted(chosen: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Fields by the part that has them; InputError for one that none has."""
    by_part: dict[str, dict[str, Any]] = {part: {} for part in _PARTS}
    for name, value in chosen.items():
        field = "seconds" if name == "budget" else name
        part = next((part for part, model in _PARTS.items() if field in model.model_fields), None)
        if part is None:
            known = [
                "budget",
                *(field for model in _PARTS.values() for field in model.model_fields),
            ]
            raise InputError(f"{name}: no such setting of a search{meant(name, known)}")
        by_part[part][field] = value
    return by_part
