"""Joint search spaces: which parts of a recipe are free, read from YAML into a strict model."""

from collections.abc import Collection, Mapping
from copy import deepcopy
from math import exp, log
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import Trial
from pydantic import Field, ValidationError, model_validator

from autoaux.errors import InputError
from autoaux.files import read_yaml
from autoaux.recipe import Recipe
from autoaux.search.arms._loss_weights import weighted_by_name, weights_of
from autoaux.search.arms._named_spaces import find_space
from autoaux.strict import Strict, in_words

Value = bool | int | float | str
Choice = tuple[tuple[str, Value], ...]
PARTS = ("encoder", "head", "optimisation", "schedule")


class Range(Strict):
    """Numbers from `low` to `high`, whole ones where both are; drawn evenly, or evenly in
    logarithm.
    """

    low: int | float
    high: int | float
    log: bool = False
    when: dict[str, Value] = Field(
        {}, description="only where these other parameters have these values"
    )

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if not self.low < self.high:
            raise ValueError(f"low ({self.low}) must be below high ({self.high})")
        if self.log and self.low <= 0:
            raise ValueError("a logarithmic range must begin above 0")
        return self

    @property
    def whole(self) -> bool:
        return isinstance(self.low, int) and isinstance(self.high, int)

    def draw(self, rng: np.random.Generator) -> Value:
        value = (
            exp(rng.uniform(log(self.low), log(self.high)))
            if self.log
            else rng.uniform(self.low, self.high)
        )
        return self._rounded(value)

    def suggest(self, trial: Trial, name: str) -> Value:
        kind = self.distribution()
        if isinstance(kind, IntDistribution):
            return trial.suggest_int(name, kind.low, kind.high, log=kind.log)
        return self._rounded(trial.suggest_float(name, kind.low, kind.high, log=kind.log))

    def _rounded(self, value: float) -> Value:
        """Whole where the range is, else to four digits within it."""
        return round(value) if self.whole else min(self.high, max(self.low, float(f"{value:.4g}")))

    def ends(self) -> tuple[Value, ...]:
        return self.low, self.high

    def within(self, value: Any) -> Value:
        """The value, or the end nearest to it."""
        return min(self.high, max(self.low, value))

    def distribution(self) -> IntDistribution | FloatDistribution:
        if isinstance(self.low, int) and isinstance(self.high, int):
            return IntDistribution(self.low, self.high, log=self.log)
        return FloatDistribution(self.low, self.high, log=self.log)


class Choices(Strict):
    """One of a list."""

    choices: tuple[Value, ...] = Field(min_length=2)
    when: dict[str, Value] = {}

    def draw(self, rng: np.random.Generator) -> Value:
        return self.choices[rng.integers(len(self.choices))]

    def suggest(self, trial: Trial, name: str) -> Value:
        return self.within(trial.suggest_categorical(name, self.choices))

    def ends(self) -> tuple[Value, ...]:
        return self.choices

    def within(self, value: Any) -> Value:
        """The value, or the first choice where it is none of them."""
        return value if value in self.choices else self.choices[0]

    def distribution(self) -> BaseDistribution:
        return CategoricalDistribution(self.choices)


class Space(Strict):
    """What may differ from the recipe: dotted names of its parts, each with its values.

    A parameter with `when` must stand after those that it names.
    """

    description: str = ""
    base: dict[str, dict[str, Any]] = Field(
        {}, description="recipe parts that are fixed, as in a recipe"
    )
    parameters: dict[str, Annotated[Range | Choices, Field(union_mode="smart")]] = Field(
        min_length=1
    )

    @model_validator(mode="after")
    def _known_parts(self) -> "Space":
        if unknown := next((part for part in self.base if part not in PARTS), None):
            raise ValueError(f"base.{unknown}: expected one of {', '.join(PARTS)}")
        if "kind" in self.base.get("schedule", {}):
            raise ValueError("base.schedule.kind: schedules are compared anyway; leave it out")
        return self

    @classmethod
    def read(cls, said: str | Path, recipe: Recipe) -> "Space":
        """Read a space, a file or a name, and try its ends on `recipe`.

        InputError names what does not exist or fit.
        """
        path = find_space(said)
        try:
            space = cls.model_validate(read_yaml(path, "search space"))
        except ValidationError as error:
            said = in_words(error, "space").replace(".Range", "").replace(".Choices", "")
            raise InputError(f"{path}: {said}") from None
        space._check(path, recipe)
        return space

    @property
    def alone(self) -> "Space | None":
        """What of it there is to choose for the single task: nothing of a schedule."""
        own = {n: v for n, v in self.parameters.items() if not n.startswith("schedule.")}
        return self.model_copy(update={"parameters": own}) if own else None

    def refuse_strangers(self, candidates: Collection[str]) -> None:
        """Raise InputError where the weight of a corpus is free that is no candidate."""
        for name in weighted_by_name(self.parameters):
            if name not in candidates:
                raise InputError(
                    f"search space: parameters.schedule.loss_weights.{name}: no candidate is called"
                    f" so; there are {', '.join(sorted(candidates)[:5])} …"
                )

    def _check(self, path: Path, recipe: Recipe) -> None:
        try:
            self._refuse_unshared(self.on(recipe))
        except ValidationError as error:
            raise InputError(f"{path}: base.{in_words(error)}") from None
        except InputError as error:
            raise InputError(f"{path}: base: {error}") from None
        before: list[str] = []
        for name, values in self.parameters.items():
            where = f"{path}: parameters.{name}"
            if missing := next((other for other in values.when if other not in before), None):
                raise InputError(f"{where}: when names {missing}, which does not stand before it")
            before.append(name)
            if name.partition(".")[0] not in PARTS or name == "schedule.kind":
                raise InputError(
                    f"{where}: a recipe has no such part that can be searched; expected one of"
                    f" {', '.join(PARTS)} (schedules are compared anyway)"
                )
            for value in values.ends():
                try:
                    self._refuse_unshared(self.on(recipe, ((name, value),)))
                except ValidationError as error:
                    raise InputError(f"{where}: {value!r}: {in_words(error)}") from None
                except InputError as error:
                    raise InputError(f"{where}: {value!r}: {error}") from None

    def on(self, recipe: Recipe, choice: Choice = ()) -> Recipe:
        """The recipe with the space's fixed parts and a choice of its parameters.

        What neither names stays as the recipe has it; where they name another encoder, or another
        way to update it, only the length of runs stays and the rest is that encoder's own. A free
        parameter that was not chosen is moved to the nearest value that the space allows, so that
        no recipe lies outside it.

        Raises:
            ValidationError: a part or value that does not exist or fit.
        """
        chosen = dict(choice)
        made = self._made(recipe, chosen)
        for name, values in self.parameters.items():
            if name in chosen or not all(_at(made, n) == v for n, v in values.when.items()):
                continue
            value = _at(made, name)
            if value is not None and (allowed := values.within(value)) != value:
                chosen[name] = allowed
                made = self._made(recipe, chosen)
        return made

    def _made(self, recipe: Recipe, chosen: Mapping[str, Value]) -> Recipe:
        said = {part: deepcopy(values) for part, values in self.base.items()}
        for name, value in chosen.items():
            part, _, key = name.partition(".")
            said.setdefault(part, {})[key] = value
        kept = recipe.model_dump()
        if (encoder := said.get("encoder")) is not None:
            same = encoder.get("kind", recipe.encoder.kind) == recipe.encoder.kind
            said["encoder"] = {**kept["encoder"], **encoder} if same else encoder
            other = Recipe.model_validate(kept | {"encoder": said["encoder"]}).encoder
            kept = recipe.with_encoder(other).model_dump()
        for part in ("head", "optimisation", "schedule"):
            if part in said:
                said[part] = {**kept[part], **said[part]}
        if "schedule" in said:
            names = [ref.name for ref in recipe.auxiliaries]
            said["schedule"] = weights_of(said["schedule"], names)
        return Recipe.model_validate(kept | said)

    def _refuse_unshared(self, recipe: Recipe) -> None:
        if advice := recipe.encoder.unshared(recipe.schedule.sharing):
            raise InputError(advice)

    def walk(self, trial: Trial) -> Choice:
        """The settings that a sampler suggests, one parameter after the other, conditions kept."""
        chosen: dict[str, Value] = {}
        for name, values in self.parameters.items():
            if all(chosen.get(other) == value for other, value in values.when.items()):
                chosen[name] = values.suggest(trial, name)
        return tuple(chosen.items())

    def draw(self, count: int, seed: int) -> list[Choice]:
        """That many different settings, the same for the same seed; fewer where there are not
        so many.
        """
        rng = np.random.default_rng([seed, 11])
        drawn: dict[Choice, None] = {}
        for _ in range(20 * count):
            chosen: dict[str, Value] = {}
            for name, values in self.parameters.items():
                if all(chosen.get(other) == value for other, value in values.when.items()):
                    chosen[name] = values.draw(rng)
            drawn[tuple(chosen.items())] = None
            if len(drawn) == count:
                break
        return list(drawn)

    def distributions(self) -> dict[str, BaseDistribution]:
        return {name: values.distribution() for name, values in self.parameters.items()}


def _at(recipe: Recipe, name: str) -> Any:
    """The value of a dotted name; None where there is no such field, or it holds several."""
    part, _, field = name.partition(".")
    value = getattr(getattr(recipe, part), field, None) if part in PARTS else None
    return None if isinstance(value, dict) else value
