"""Every encoder under its kind: how it is built, kept in a model's folder, and restored from it.

What an encoder says of itself before anything is loaded (defaults of head and optimisation, whether
it stacks, whether tasks share layers of it that learn, which corpora it takes) is its part of a
recipe, a subclass of `EncoderPart`. A new encoder is one file in ``kinds``: its part, its module
(see `autoaux.training._bricks.Encoder`) and its builder, registered by `@encoder(Part)`. What loads
slowly is imported in the builder.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from autoaux.errors import InputError
from autoaux.recipe import EncoderPart
from autoaux.training._bricks import BuildContext, Encoder

Build = Callable[[Any, BuildContext], Encoder]
Builder = TypeVar("Builder", bound=Build)


def _nothing(module: Any) -> dict[str, Any]:
    return {}


def _never(part: Any) -> bool:
    return False


@dataclass(frozen=True)
class EncoderKind:
    """One kind of encoder.

    Attributes:
        part: its part of a recipe.
        build: the encoder of a run, its initial values drawn by ``context.rng``.
        keep: what a model's manifest holds of a trained encoder beside its tensors and files.
        restore: the encoder of a saved model with its parameters still to come, from its part, the
            context and what `keep` gave; None where `build` does that.
        transformers: whether models are saved as transformers does, in one folder that it loads.
    """

    part: type[EncoderPart]
    build: Build
    keep: Callable[[Any], dict[str, Any]] = _nothing
    restore: Callable[[Any, BuildContext, Mapping[str, Any]], Encoder] | None = None
    transformers: Callable[[Any], bool] = _never


ENCODERS: dict[str, EncoderKind] = {}


def encoder(part: type[EncoderPart], **facts: Any) -> Callable[[Builder], Builder]:
    """Register a builder for a part of a recipe; `facts` are the attributes of `EncoderKind`."""

    def register(build: Builder) -> Builder:
        kind = part.model_fields["kind"].default
        if kind in ENCODERS:
            raise ValueError(f"two encoders are of kind {kind}")
        ENCODERS[kind] = EncoderKind(part, build, **facts)
        return build

    return register


def kind_of(part: EncoderPart) -> EncoderKind:
    """What is registered for a part."""
    import_module("autoaux.training.encoders.kinds")  # importing registers
    return ENCODERS[part.kind]


def build_encoder(context: BuildContext) -> Encoder:
    """The encoder that the recipe names.

    Raises:
        InputError: a corpus it does not take, or auxiliaries that could change nothing of it.
    """
    part = context.recipe.encoder
    for task in context.tasks:
        if task.kind not in part.reads:
            raise InputError(
                f"{task.name}: a {task.kind} corpus; encoder {part.kind} takes"
                f" {' and '.join(part.reads)} only"
            )
    if len(context.tasks) > 1 and (advice := part.unshared(context.recipe.schedule.sharing)):
        raise InputError(advice)
    return kind_of(part).build(part, context)
