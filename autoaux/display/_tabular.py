"""What a result class derives from to be readable wherever it is looked at."""

from abc import ABC, abstractmethod

from autoaux.display._html import as_html
from autoaux.display._table import Table, as_text


class Tabular(ABC):
    """A result whose `to_table` is its text in a console and its HTML in a notebook.

    A dataclass that derives from it says ``repr=False``, or its own text would win.
    """

    @abstractmethod
    def to_table(self) -> Table:
        """What a person sees of it."""

    def __repr__(self) -> str:
        return as_text(self.to_table())

    def _repr_html_(self) -> str:
        return as_html(self.to_table())
