"""The rooms within the search stand in one order, and each knows only what stands before it."""

import ast
from pathlib import Path

import pytest

import autoaux.search

SEARCH = Path(autoaux.search.__file__).parent
ORDER = [
    "arms",
    "beliefs",
    "planning",
    "preparing",
    "decision",
    "events",
    "running",
    "deciding",
    "_session",
    "selection",
    "matrix",
]


@pytest.mark.parametrize("room", ORDER)
def test_a_room_of_the_search_knows_only_rooms_before_it(room):
    place = SEARCH / room
    modules = sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    known = {
        node.module.split(".")[2]
        for module in modules
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autoaux.search.")
    }
    assert known <= set(ORDER[: ORDER.index(room) + 1])


def test_every_module_of_the_search_stands_in_a_room():
    found = {path.stem if path.is_file() else path.name for path in SEARCH.iterdir()}
    assert found - {"__init__", "__pycache__"} == set(ORDER)
