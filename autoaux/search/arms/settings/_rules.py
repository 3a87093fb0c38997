"""How a search decides: who gets runs, and how sure to be."""

from typing import Literal, Self

from pydantic import Field, model_validator

from autoaux.errors import InputError
from autoaux.recipe import ScheduleName
from autoaux.strict import Strict

AllocatorName = Literal["auto", "top_two", "halving", "uniform", "beta_bernoulli"]
Variation = ScheduleName | Literal["finetune"]
PrunerName = Literal["curves", "wilcoxon", "hyperband", "none"]

LEAST_FRESH = 2  # unseen seeds that can confirm anything


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
        mixtures: random mixtures of the leading set, by which the best one is told; 0 for none.
        controls: whether shuffled labels and the main task itself are tried.
        tuning: a search space's settings are chosen with members ("joint") or for the leader alone.
        configurations: settings of a search space tried on the single task and on the leader each.
        in_labels: whether three runs more ask what the winner's gain is worth in labels.
        use_forecast: whether signals and experience give the priors.
        prune: candidates are left out as long as the forecast says that this costs so many points
            on average; None leaves out nobody.
        probe: share of the budget for probes of candidates that nobody has tried; 0 for none.
        sketches: whether recorded sources, and an older version of the main task, are known again
            in other cuts, formats and versions.
        vectors: what words are compared by: ``pool`` for vectors of the pool's own text, or a file
            of them; "off" for no comparison by vectors or typology at all.
        include, exclude: patterns (as in shells) of candidates that are considered, and are not.
        force: candidates that stand in every set that is tried; the single task stays what gains
            are measured against.
    """

    confidence: float = 0.95
    margin: float = 0.3
    seeds: int = Field(3, ge=1)
    fresh_seeds: int = Field(5, ge=LEAST_FRESH)
    seed: int = 0
    allocator: AllocatorName = "auto"
    pruner: PrunerName = "curves"
    schedules: tuple[Variation, ...] = ("multitask", "concatenation", "iteration", "stack")
    finetune: float = Field(0.3, gt=0, le=0.9)
    max_set: int = Field(5, ge=1)
    runs_for_sets: float = 0.5  # benchmarks/search/sets.md
    orders: int = Field(3, ge=0)
    mixtures: int = Field(0, ge=0)
    controls: bool = True
    tuning: Literal["joint", "after"] = "joint"
    configurations: int = 8
    in_labels: bool = False
    use_forecast: bool = True
    prune: float | None = Field(0.05, ge=0)
    probe: float = Field(0.05, ge=0, lt=1)
    sketches: bool = True
    vectors: str = "pool"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _surer_than_a_coin(self) -> Self:
        if not 0.5 < self.confidence < 1:
            raise InputError(
                f"confidence: expected a probability between 0.5 and 1, got {self.confidence}"
            )
        return self

    @model_validator(mode="after")
    def _room_beside_the_forced(self) -> Self:
        if self.max_set <= len(self.force):
            raise InputError(
                f"--max-set {self.max_set}: with {len(self.force)} forced there is no room for a"
                f" candidate; expected at least {len(self.force) + 1}"
            )
        return self
