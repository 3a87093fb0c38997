"""The typed keywords are the fields of the settings' parts: none missing, none of another type."""

from typing import get_type_hints

from autoaux.search import Budget, Chosen, Machines, Records, Rules, SearchRecipe

PARTS = (Budget, Rules, SearchRecipe, Machines, Records)
ELSEWHERE = {"seconds", "trials", "encoder", "metric", "record"}  # arguments of their own


def test_every_field_is_typed_as_its_part_has_it():
    fields = {
        name: field.annotation
        for part in PARTS
        for name, field in part.model_fields.items()
        if name not in ELSEWHERE
    }
    assert get_type_hints(Chosen, include_extras=True) == fields
