"""What an encoder's defaults make of what a person says: complete parts, every field set.

Defaults are filled in where a recipe (or a search's settings) is made, and nowhere else: what is
written down afterwards holds every value, and reading it changes nothing.
"""

from pydantic import BaseModel

from autoaux.recipe._encoder_part import EncoderPart
from autoaux.recipe._parts import Head, Optimisation


def complete(
    encoder: EncoderPart,
    head: Head | dict[str, object] | None = None,
    optimisation: Optimisation | dict[str, object] | None = None,
) -> tuple[Head, Optimisation]:
    """Head and optimisation for an encoder: what is said, else the encoder's default, else the
    field's own.

    Complete parts come back equal, whichever encoder they meet.
    """
    return (
        Head.model_validate(filled(Head, encoder, head)),
        Optimisation.model_validate(filled(Optimisation, encoder, optimisation)),
    )


def filled(
    kind: type[Head] | type[Optimisation],
    encoder: EncoderPart,
    said: Head | Optimisation | dict[str, object] | None,
) -> dict[str, object]:
    """A value for every field of a part; what is said is taken unchecked."""
    defaults = encoder.head_defaults if kind is Head else encoder.loop_defaults
    given = said.model_dump(exclude_unset=True) if isinstance(said, BaseModel) else said or {}
    return {**kind().model_dump(), **defaults, **given}
