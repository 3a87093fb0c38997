"""A choice of settings as a point, so that near points train alike."""

from collections.abc import Mapping
from math import log
from typing import Any

import numpy as np

from autoaux.search.arms._space import Choice, Choices, Range, Space
from autoaux.search.arms.settings import SearchRecipe


def coordinates(space: Space, recipe: SearchRecipe, choice: Choice) -> np.ndarray:
    """Where a choice stands in the unit cube: ranges and lists of numbers by their place, any other
    list by an axis for each word (two words are 1 apart). What was not chosen stands where
    the recipe has it.
    """
    chosen = dict(choice)
    return np.concatenate(
        [
            _axis(values, chosen.get(name, _of_recipe(space, recipe, name)))
            for name, values in space.parameters.items()
        ]
    )


def _of_recipe(space: Space, recipe: SearchRecipe, name: str) -> Any:
    """The value that a recipe without a choice has; None where it has none."""
    part, _, field = name.partition(".")
    value = space.base.get(part, {}).get(field, getattr(getattr(recipe, part), field, None))
    if value is None or isinstance(value, Mapping):
        return None
    return space.parameters[name].within(value)


def _axis(values: Range | Choices, value: Any) -> np.ndarray:
    if isinstance(values, Range):
        if value is None:
            return np.array([0.5])
        low, high, place = (log(v) if values.log else v for v in (values.low, values.high, value))
        return np.array([(place - low) / (high - low)])
    words = values.choices
    if all(isinstance(word, int | float) and not isinstance(word, bool) for word in words):
        ranked = sorted(words)
        return np.array([0.5 if value is None else ranked.index(value) / (len(ranked) - 1)])
    return np.array([(word == value) / 2**0.5 for word in words])
