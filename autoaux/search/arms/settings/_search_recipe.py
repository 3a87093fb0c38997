"""What a search trains."""

from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from autoaux.errors import InputError
from autoaux.recipe import Encoder, Gru, Head, Optimisation, Schedule, complete
from autoaux.strict import Strict


class SearchRecipe(Strict):
    """What is trained while the pool is searched, and what confirms.

    Attributes:
        schedule: how auxiliaries are trained while the pool is searched.
        encoder, head, optimisation: the recipe that searches; what is left unsaid of the latter
            two, the encoder's own defaults fill in here.
        metric: what the main task is judged by, as `autoaux.scoring.judged_by` names it; None for
            its own.
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
    metric: str | None = None
    rungs: tuple[int, ...] = (100, 200)
    shrink: bool = False
    main_tokens: int | None = None
    auxiliary_tokens: int | None = Field(None, gt=0)
    folds: int | None = Field(None, ge=2)
    confirm_with: tuple[Encoder, Optimisation] | None = None
    space: str | Path | None = None

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
                "--confirm full or --search-with, and --space: settings tuned in the recipe that"
                " searches are not those of the one that confirms; give one of the two"
            )
        return self
