"""What a forecast asks of a corpus once its signals are there."""

from typing import Protocol


class Asked(Protocol):
    """A corpus, or what is known of one: its name, its content's digest, what it is scored by."""

    @property
    def name(self) -> str: ...

    @property
    def digest(self) -> str: ...

    @property
    def metric(self) -> str: ...


class EncoderAsked(Protocol):
    """What would be trained: its kind, as ledgers know it, and how a person calls it."""

    @property
    def kind(self) -> str: ...

    @property
    def mode(self) -> str: ...
