"""Reading a saved model."""

from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor

from autoaux.errors import InputError
from autoaux.recipe import Gru, TfidfMlp, Transformer
from autoaux.training._bricks import BuildContext, build_encoder, build_head
from autoaux.training.loop import Model, Tagger
from autoaux.training.models._manifest import WEIGHTS, Manifest


def load_model(folder: str | Path) -> Tagger:
    """Load a model that `save_model` wrote.

    Raises:
        InputError: the folder is missing, damaged, or from a newer version.
    """
    folder = Path(folder)
    manifest = Manifest.read(folder)
    model = skeleton(manifest, folder)
    weights = _weights(manifest, folder)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if isinstance(manifest.recipe.encoder, Transformer) and name.startswith("encoder."):
                continue  # transformers has read those
            if name not in weights or weights[name].shape != parameter.shape:
                raise InputError(
                    f"{folder / WEIGHTS}: damaged: {name} is missing or has another shape"
                )
            parameter.copy_(weights[name])
    vocabulary, lexicon = manifest.study()
    return Tagger(
        model, manifest.main_task(), vocabulary, lexicon, manifest.recipe, manifest.provenance
    )


def skeleton(manifest: Manifest, folder: Path) -> Model:
    """The model of the main task with its parameters still to come (transformers reads its own)."""
    task = manifest.main_task()
    vocabulary, lexicon = manifest.study()
    recipe = manifest.recipe
    encoder = recipe.encoder
    if isinstance(encoder, Transformer):
        encoder = encoder.model_copy(update={"path": str(folder), "update": "full"})
    elif isinstance(encoder, Gru):
        embeddings = tuple(
            e if file is None else e.model_copy(update={"path": str(folder / file)})
            for e, file in zip(encoder.embeddings, manifest.files, strict=True)
        )
        encoder = encoder.model_copy(update={"embeddings": embeddings})
    recipe = recipe.model_copy(update={"encoder": encoder})
    context = BuildContext(recipe, vocabulary, [task], lexicon, 0, np.random.default_rng(0))
    if isinstance(encoder, TfidfMlp):
        from autoaux.training.encoders import Tfidf, TfidfEncoder

        built = TfidfEncoder(
            Tfidf(manifest.words, np.array(manifest.idf, np.float32)), encoder, context
        )
    else:
        built = build_encoder(context)
    return Model(built, [build_head(context, task, built.size)])


def _weights(manifest: Manifest, folder: Path) -> dict[str, Tensor]:
    try:
        weights = load_file(folder / WEIGHTS) if (folder / WEIGHTS).is_file() else {}
        if manifest.head is not None:
            with safe_open(folder / "model.safetensors", "pt") as file:
                weights["heads.0.emissions.weight"] = file.get_tensor(
                    f"{manifest.head}.weight"
                ).T.unsqueeze(0)
                weights["heads.0.emissions.bias"] = file.get_tensor(f"{manifest.head}.bias").view(
                    1, 1, -1
                )
    except (SafetensorError, OSError) as error:
        raise InputError(
            f"{folder}: its weights cannot be read: {' '.join(str(error).split())}"
        ) from None
    return weights
