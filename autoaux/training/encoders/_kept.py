"""Values computed once per object."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Computes a value for an object and keeps it: for good where the object was named, else for
    one other.

    A study's tables and splits are met in every batch; new text comes and goes. Objects count as
    the same only if they are. Copies of a model share what is kept.
    """

    def __init__(self, compute: Callable[..., Value], lasting: Iterable[Key]) -> None:
        self._compute = compute
        self._lasting: dict[int, tuple[Key, Value | None]] = {
            id(key): (key, None) for key in lasting
        }
        self._other: tuple[Key, Value] | None = None

    def __call__(self, key: Key, *context: Any) -> Value:
        """The value of `key`; `context` is what computing it needs besides, and must not change
        it.
        """
        if id(key) in self._lasting:
            value = self._lasting[id(key)][1]
            if value is None:
                value = self._compute(key, *context)
                self._lasting[id(key)] = key, value
            return value
        if self._other is None or self._other[0] is not key:
            self._other = key, self._compute(key, *context)
        return self._other[1]

    def __deepcopy__(self, memo: dict[int, Any]) -> "Kept[Key, Value]":
        return self
