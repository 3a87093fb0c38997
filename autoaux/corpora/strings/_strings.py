"""A vocabulary that stays an Arrow array until somebody looks at a word."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

import numpy as np
import pyarrow as pa

from autoaux.corpora.strings._arrow import arrow_of


class Strings(Sequence[str]):
    """Reads like a tuple of str, and equals one; decoded once, when first looked at."""

    def __init__(self, values: pa.Array) -> None:
        self.values = values

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(self.values.to_pylist())

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        if isinstance(index, slice) and "_texts" not in self.__dict__:
            return tuple(self.values[index].to_pylist())
        return self._texts[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __contains__(self, text: object) -> bool:
        return text in self._texts

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Strings):
            return self.values.equals(other.values)
        return isinstance(other, tuple) and self._texts == other

    def __hash__(self) -> int:
        return hash(self._texts)

    def __repr__(self) -> str:
        return f"Strings({len(self)} texts)"


def picked(texts: Sequence[str], at: np.ndarray) -> list[str]:
    """The texts at these places, without decoding the others."""
    if isinstance(texts, Strings):
        return texts.values.take(arrow_of(at)).to_pylist()
    return [texts[i] for i in at]
