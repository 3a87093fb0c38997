"""Settings as points: by hand."""

import pytest

from autoaux.recipe import Optimisation
from autoaux.search.arms import SearchRecipe, Space, coordinates

SPACE = Space.model_validate(
    {
        "base": {"encoder": {"dropout": 0.3}},
        "parameters": {
            "optimisation.learning_rate": {"low": 0.001, "high": 0.1, "log": True},
            "encoder.dropout": {"low": 0.1, "high": 0.9},
            "encoder.hidden": {"choices": [128, 32, 64]},
            "head.decoder": {"choices": ["crf", "softmax"]},
        },
    }
)
RECIPE = SearchRecipe(optimisation=Optimisation(learning_rate=0.01))


def test_a_choice_stands_at_its_place_between_the_ends() -> None:
    chosen = (("optimisation.learning_rate", 0.1), ("encoder.hidden", 64), ("encoder.dropout", 0.7))
    half = 0.5**0.5
    assert coordinates(SPACE, RECIPE, chosen) == pytest.approx([1, 0.75, 0.5, half, 0])


def test_what_was_not_chosen_stands_where_the_recipe_or_the_base_has_it() -> None:
    """0.01 is half way from 0.001 to 0.1 in decades; a dropout of 0.3 a quarter from 0.1 to 0.9."""
    got = coordinates(SPACE, RECIPE, (("head.decoder", "softmax"), ("encoder.hidden", 32)))
    assert got == pytest.approx([0.5, 0.25, 0, 0, 0.5**0.5])
