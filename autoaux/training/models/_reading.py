"""Reading a saved model."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor

from autoaux.errors import InputError
from autoaux.recipe import EncoderPart
from autoaux.training._bricks import BuildContext, build_head
from autoaux.training.encoders import kind_of
from autoaux.training.loop import Model, Tagger
from autoaux.training.models._manifest import WEIGHTS, Manifest


def load_model(folder: str | Path, device: str = "cpu") -> Tagger:
    """Load a model that `save_model` wrote, onto a device as torch names it.

    Raises:
        InputError: the folder is missing, damaged, or from a newer version.
    """
    folder = Path(folder)
    manifest = Manifest.read(folder)
    model = skeleton(manifest, folder, device)
    weights = _weights(manifest, folder)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if manifest.head is not None and name.startswith("encoder."):
                continue  # transformers has read those
            if name not in weights or weights[name].shape != parameter.shape:
                raise InputError(
                    f"{folder / WEIGHTS}: damaged: {name} is missing or has another shape"
                )
            parameter.copy_(weights[name])
    vocabulary, lexicon = manifest.study()
    return Tagger(
        model.to(device),
        manifest.main_task(),
        vocabulary,
        lexicon,
        manifest.recipe,
        manifest.provenance,
    )


def skeleton(manifest: Manifest, folder: Path, device: str = "cpu") -> Model:
    """The model of the main task with its parameters still to come (transformers reads its own)."""
    task = manifest.main_task()
    vocabulary, lexicon = manifest.study()
    recipe = manifest.recipe
    kind = kind_of(recipe.encoder)
    if kind.transformers(recipe.encoder):
        encoder = recipe.encoder.model_copy(update={"path": str(folder), "update": "full"})
    else:
        encoder = _beside(recipe.encoder, manifest.files, folder)
    recipe = recipe.model_copy(update={"encoder": encoder})
    context = BuildContext(recipe, vocabulary, [task], lexicon, 0, np.random.default_rng(0), device)
    built = (
        kind.restore(encoder, context, dict(manifest))
        if kind.restore
        else kind.build(encoder, context)
    )
    return Model(built, [build_head(context, task, built.size)])


def _beside(encoder: EncoderPart, files: Sequence[str | None], folder: Path) -> EncoderPart:
    """The part with each file that was copied beside the model; hub names stay."""
    copied = iter(files)

    def beside(path: str) -> str:
        file = next(copied)
        return path if file is None else str(folder / file)

    return encoder.moved(beside)


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
