"""The recipe that searches, from what a person said of it and the main task's size."""

from collections.abc import Mapping
from typing import Any

from autoaux.corpora import Corpus, ensure_splits
from autoaux.recipe import (
    SEARCHED,
    Changes,
    EncoderPart,
    Schedule,
    complete,
    of_length,
    search_loop,
)
from autoaux.search.planning import rungs_for


def recipe_asked(
    main: Corpus,
    encoder: EncoderPart,
    changes: Mapping[str, object],
    settings: Mapping[str, Any],
) -> dict[str, Any]:
    """The parts of the recipe that searches, and when a run may first stop; a small budget may
    shorten one whose length nobody said.

    Args:
        changes: values by dotted name, such as ``optimisation.learning_rate``.
        settings: fields of `Settings` that a person gave.

    Raises:
        InputError: a key that no part has, a value that does not fit, a main task too small.
    """
    changed = Changes.of(changes, SEARCHED)
    encoder = changed.on("encoder", encoder)
    train = ensure_splits(main).splits["train"]
    given = settings.get("optimisation")
    usual = given or search_loop(encoder, train.n_tokens, train.n_sentences)
    head, loop = complete(encoder, settings.get("head"), usual)
    length_said = changed.says("optimisation", "max_steps")
    if length_said:
        loop = of_length(loop, changed.on("optimisation", loop).max_steps)
    loop = changed.on("optimisation", loop)
    parts = {
        "encoder": encoder,
        "head": changed.on("head", head),
        "optimisation": loop,
        "schedule": changed.on("schedule", settings.get("schedule", Schedule(kind="auxiliary"))),
    }
    if given is None or length_said:
        parts["rungs"] = settings.get("rungs", rungs_for(loop.max_steps))
    if given is None:
        parts["shrink"] = settings.get("shrink", not length_said)
    return parts
