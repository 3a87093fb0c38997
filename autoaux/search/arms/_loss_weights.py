"""Loss weights as a search space frees them, and as a recipe writes them."""

from collections.abc import Collection, Mapping
from typing import Any

FREE = "loss_weights"


def weights_of(schedule: Mapping[str, Any], auxiliaries: Collection[str]) -> dict[str, Any]:
    """A schedule's fields with its free loss weights put together: the number ``loss_weights`` is
    that of every auxiliary, ``loss_weights.NAME`` that of one, where the recipe has it.
    """
    fields = {name: value for name, value in schedule.items() if not name.startswith(FREE)}
    given = schedule.get(FREE, {})
    weights = dict(given) if isinstance(given, Mapping) else dict.fromkeys(auxiliaries, given)
    for name, value in schedule.items():
        _, dot, auxiliary = name.partition(".")
        if dot and auxiliary in auxiliaries:
            weights[auxiliary] = value
    return fields | {FREE: weights}


def weighted_by_name(parameters: Collection[str]) -> list[str]:
    """The auxiliaries whose own weights a space frees."""
    prefix = f"schedule.{FREE}."
    return [name.removeprefix(prefix) for name in parameters if name.startswith(prefix)]
