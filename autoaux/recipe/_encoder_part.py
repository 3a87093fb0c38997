"""What every encoder says of itself before anything is loaded; its part of a recipe says it.

An encoder's part is a subclass of `EncoderPart`, found by its `kind`. How it is built and saved
stands in `autoaux.training.encoders`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, SerializeAsAny

from autoaux.recipe._digested import Digested
from autoaux.strict import meant

PARTS: dict[str, type["EncoderPart"]] = {}
ELSEWHERE = "autoaux.training.encoders.kinds"  # where kinds that are not defined here register


class EncoderPart(Digested):
    """What every encoder says of itself beside its sizes.

    Attributes:
        reads: the kinds of corpora it takes.
        batch_unit: what `Optimisation.batch_tokens` counts for it.
        from_scratch: whether it starts without anything learned before.
    """

    kind: str
    reads: ClassVar[tuple[str, ...]] = ("tagging", "classification")
    batch_unit: ClassVar[Literal["tokens", "documents"]] = "tokens"

    @classmethod
    def __pydantic_init_subclass__(cls, **arguments: Any) -> None:
        kind = cls.model_fields["kind"].default
        known = PARTS.setdefault(kind, cls)
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two encoders are of kind {kind}")

    @property
    def mode(self) -> str:
        """Its kind, and how much of it learns: defaults are those of a mode."""
        return self.kind

    @property
    def head_defaults(self) -> Mapping[str, object]:
        """What the head takes where a person says nothing."""
        return {}

    @property
    def loop_defaults(self) -> Mapping[str, object]:
        """What the optimisation takes where a person says nothing."""
        return {}

    @property
    def stackable(self) -> bool:
        """Whether several runs can train as one program."""
        return True

    @property
    def from_scratch(self) -> bool:
        return True

    @property
    def caveat(self) -> str:
        """What a gain measured with it leaves open, in a sentence; empty where it is a person's
        own.
        """
        return ""

    @property
    def learns_words(self) -> bool:
        """Whether it has vectors of its own for words and characters, which a model must keep."""
        return False

    @property
    def reading(self) -> Mapping[str, Any]:
        """How words are read before it sees them, as arguments of a vocabulary."""
        return {}

    @property
    def paths(self) -> tuple[str, ...]:
        """The files, folders and hub names that it reads, in the order in which `moved` asks."""
        return ()

    def unshared(self, sharing: str) -> str:
        """Why an auxiliary could change nothing of it, with advice; empty where tasks share layers
        that learn.
        """
        return ""

    def wider(self) -> Self:
        """The larger one that confirms what this one searched; itself where there is none."""
        return self

    def moved(self, to: Callable[[str], str]) -> Self:
        """With every path and name of files replaced."""
        return self


def _as_part(given: object) -> object:
    """A mapping as the part that its `kind` names; anything else as it is."""
    if not isinstance(given, Mapping):
        return given
    kind = given.get("kind", "gru")
    if kind not in PARTS:
        import_module(ELSEWHERE)
    if kind not in PARTS:
        raise ValueError(f"no encoder is of kind {kind!r}{meant(str(kind), PARTS)}")
    return PARTS[kind].model_validate(given)


Encoder = Annotated[SerializeAsAny[EncoderPart], BeforeValidator(_as_part)]
