"""Parts of a recipe set by name: ``part.key=value`` on a command line, a mapping in Python."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from autoaux.errors import InputError
from autoaux.recipe._encoder_part import EncoderPart
from autoaux.recipe._parts import Head, Optimisation, Schedule
from autoaux.recipe._recipe import Recipe
from autoaux.strict import Strict, in_words, meant

SEARCHED = ("encoder", "head", "optimisation", "schedule")
TRAINED = (*SEARCHED, "metric", "seed")
Part = TypeVar("Part", bound=Strict)
Nested = dict[str, Any]


def parse_changes(words: Iterable[str]) -> dict[str, object]:
    """What ``part.key=value`` says, by dotted name.

    A value is the text itself, which the key's own type reads; ``null`` is nothing, and what begins
    with a bracket is YAML.

    Raises:
        InputError: words of another form, or a bracket that does not close.
    """
    return dict(map(_one, words))


def _one(words: str) -> tuple[str, object]:
    name, sign, text = words.partition("=")
    if not sign or not name:
        raise InputError(
            f"--set {words}: expected part.key=value, such as optimisation.learning_rate=0.003"
        )
    if text == "null":
        return name, None
    if not text.startswith(("[", "{")):
        return name, text
    try:
        return name, yaml.safe_load(text)
    except yaml.YAMLError:
        raise InputError(
            f"--set {words}: not readable as YAML; expected such as [100, 100] or {{news: 0.5}}"
        ) from None


@dataclass(frozen=True)
class Changes:
    """Values by part and key."""

    parts: Mapping[str, Any]

    @classmethod
    def of(cls, named: Mapping[str, object], parts: Collection[str]) -> "Changes":
        """Changes from dotted names; InputError for a part that is not among `parts`."""
        found: Nested = {}
        for name, value in named.items():
            part, *keys = name.split(".")
            if part not in parts:
                raise InputError(f"{name}: a recipe has no part {part}{meant(part, parts)}")
            if not keys and part in SEARCHED:
                raise InputError(f"{name}: expected a key of it, such as {part}.{_a_key(part)}")
            if (part, *keys) == ("encoder", "kind"):
                raise InputError("encoder.kind: another encoder is named with --encoder")
            inside = found
            for key in (part, *keys)[:-1]:
                inside = inside.setdefault(key, {})
            inside[(part, *keys)[-1]] = value
        return cls(found)

    def says(self, part: str, key: str) -> bool:
        return key in self.parts.get(part, {})

    def on(self, part: str, value: Part) -> Part:
        """A part with what is said of it; InputError where a key or a value does not fit."""
        if part not in self.parts:
            return value
        return _checked(type(value), _merged(value.model_dump(), self.parts[part]), part)

    def on_recipe(self, recipe: Recipe) -> Recipe:
        """The recipe with all that is said; where its encoder then learns otherwise, what is not
        said is that encoder's own.
        """
        recipe = recipe.with_encoder(self.on("encoder", recipe.encoder))
        rest = {part: value for part, value in self.parts.items() if part != "encoder"}
        return _checked(Recipe, _merged(recipe.model_dump(), rest)) if rest else recipe


def _a_key(part: str) -> str:
    kinds: dict[str, type[Strict]] = {
        "head": Head, "optimisation": Optimisation, "schedule": Schedule
    }  # fmt: skip
    names = kinds.get(part, EncoderPart).model_fields
    return next((name for name in names if name != "kind"), "hidden")


def _merged(given: Nested, changes: Nested) -> Nested:
    """Nested values, those of `changes` in place of the others."""
    merged = dict(given)
    for key, value in changes.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            value = _merged(below, value)
        merged[key] = value
    return merged


def _checked(kind: type[Part], data: Nested, part: str = "") -> Part:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        where = f"{part}." if part and error.errors()[0]["loc"] else ""
        raise InputError(f"{where}{in_words(error, part)}") from None
