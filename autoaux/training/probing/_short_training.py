"""A candidate trained alone for a moment, once: kept by its content and by how it was trained."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from autoaux.corpora import Corpus, cut_train
from autoaux.files import cache_folder, replacing
from autoaux.recipe import CorpusRef, EncoderPart, Head, Recipe, Transformer, complete
from autoaux.training.loop import Run, Tagger

STEPS = 100  # 60 to 200 updates tell alike
EVERY = 5  # updates between two points of the loss curve
DEV_SENTENCES = 20  # a run wants a dev split; nothing is decided by this one
Curve = tuple[tuple[int, float], ...]


def probe_recipe(candidate: Corpus, encoder: EncoderPart) -> Recipe:
    """How a candidate is trained for its probe: alone, in the encoder that is asked about.

    Of a pretrained encoder it is the trunk over its frozen vectors that learns: a hundred updates
    of all its layers would cost what the probe is there to save. Labels are told one by one, which
    is quicker than a CRF and asks the same of the features.
    """
    if isinstance(encoder, Transformer):
        encoder = encoder.model_copy(update={"update": "features"})
    _, loop = complete(encoder)
    length = {"max_steps": STEPS, "eval_every": EVERY, "patience": STEPS}
    return Recipe(
        main=CorpusRef(name=candidate.name, path=candidate.name, digest=candidate.digest),
        encoder=encoder,
        head=Head(decoder="softmax"),
        optimisation=loop.model_copy(update=length),
    )


def short_training(candidate: Corpus, encoder: EncoderPart) -> tuple[Tagger, Curve]:
    """The candidate's own model after the last update, and its training loss (step, loss).

    Trained where no process of this machine has done so before.
    """
    recipe = probe_recipe(candidate, encoder)
    kept = cache_folder() / "probes" / recipe.setting / f"{candidate.digest}.safetensors"
    run = Run(recipe, _cut(candidate, recipe))
    curve = _restore(run, kept)
    if curve is None:
        points = run.advance().curve
        curve = tuple((point.step, round(point.loss, 5)) for point in points)
        with replacing(kept) as unfinished:
            weights = {
                name: p.detach().contiguous() for name, p in run.program.model.named_parameters()
            }
            save_file(weights, unfinished, {"curve": json.dumps(curve)})
    return run.last_tagger(), curve


def _cut(candidate: Corpus, recipe: Recipe) -> Corpus:
    """As much as the updates read, with a few of its own sentences in place of a dev split."""
    loop = recipe.optimisation
    unit = 1 if recipe.encoder.batch_unit == "tokens" else 200
    train = cut_train(candidate, loop.batch_tokens * unit * STEPS).splits["train"]
    dev = train.select(np.arange(min(DEV_SENTENCES, train.n_sentences)))
    return replace(candidate, splits={"train": train, "dev": dev})


def _restore(run: Run, kept: Path) -> Curve | None:
    """Put kept weights into an untrained run; None where there are none, or not of this shape."""
    try:
        with safe_open(kept, "pt") as file:
            curve = json.loads(file.metadata()["curve"])
            weights = {name: file.get_tensor(name) for name in file.keys()}
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return None
    parameters = dict(run.program.model.named_parameters())
    shapes = {name: p.shape for name, p in parameters.items()}
    if shapes != {name: w.shape for name, w in weights.items()}:
        return None
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(weights[name])
    return tuple((step, loss) for step, loss in curve)
