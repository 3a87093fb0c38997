"""Parts that people write (recipes, manifests, settings): strict to read, never changed after, and
what does not fit is told in words.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

_QUOTED = re.compile("'([^']*)'")
_LIMITS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "finite": "a finite number",
    "bool": "true or false",
    "string": "text",
    "tuple": "a list",
    "list": "a list",
    "dict": "keys and values",
    "model": "keys and values",
}
_LONGEST = 60  # letters of a value that is shown


class Strict(BaseModel):
    """A part that people write: unknown keys are refused, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: object) -> object:
        if isinstance(data, dict):
            for key in data:
                if key not in cls.model_fields:
                    raise _unknown(cls, str(key), data[key])
        return data


def _unknown(part: type[BaseModel], key: str, value: object) -> ValidationError:
    """One error at the key itself; pydantic puts the place of the part before it."""
    words = f"no such key{meant(key, part.model_fields)}"
    told = PydanticCustomError("unknown_key", "{words}", {"words": words})
    return ValidationError.from_exception_data(
        part.__name__, [InitErrorDetails(type=told, loc=(key,), input=value)]
    )


def meant(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about a name that is not known: the nearest one that is, else all.

    >>> meant("bugdet", ["budget", "trials"])
    '; did you mean budget?'
    """
    names = list(known)
    within = [known for known in names if len(name) > 2 and name in known]
    for near in (*get_close_matches(name, names, n=1), *within):
        return f"; did you mean {near}?"
    return f"; expected {_either(names)}" if names else ""


def in_words(error: ValidationError, whole: str = "") -> str:
    """The first thing that does not fit: its place (``encoder.hidden``), what was expected, what
    was given.

    Args:
        whole: what is said instead of a place where the whole does not fit.
    """
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or whole
    return f"{where}: {_expected(first)}" if where else _expected(first)


def _expected(told: Any) -> str:
    kind, context, given = told["type"], told.get("ctx", {}), _shortened(told["input"])
    if kind in ("unknown_key", "value_error"):
        return str(context.get("words") or context["error"])
    if kind == "missing":
        return "it is missing"
    if kind == "literal_error":
        names = _QUOTED.findall(context["expected"])
        close = get_close_matches(str(told["input"]), names, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        return f"expected {_either(names)}, got {given}{hint}"
    if kind == "too_short":
        return f"expected at least {context['min_length']}, got {given}"
    if kind in _LIMITS:
        name, words = _LIMITS[kind]
        return f"expected {words} {context[name]:g}, got {given}"
    if (wanted := _KINDS.get(kind.split("_")[0])) is not None:
        return f"expected {wanted}, got {given}"
    return f"{told['msg'][:1].lower()}{told['msg'][1:]}, got {given}"


def _either(names: list[str]) -> str:
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _shortened(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
