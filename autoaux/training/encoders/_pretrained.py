"""Finding a transformers encoder: in a folder, in the local store, or on the hub; never with
code or pickles.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
import transformers
from huggingface_hub import HfApi
from huggingface_hub import constants as hub
from huggingface_hub.errors import StrictDataclassError
from torch import Tensor, nn

from autoaux.corpora import Kind
from autoaux.errors import InputError

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

_HEADS = {
    "tagging": transformers.AutoModelForTokenClassification,
    "classification": transformers.AutoModelForSequenceClassification,
}


def _locate(path: str) -> dict[str, Any]:
    """Arguments for ``from_pretrained`` that say where `path` is; InputError if nowhere."""
    safe = {"use_safetensors": True}
    if Path(path).is_dir():
        if not (Path(path) / "config.json").is_file():
            raise InputError(
                f"{path}: this folder has no config.json, so it holds no transformers encoder"
            )
        return safe | {"local_files_only": True}
    if path.count("/") > 1 or path.startswith((".", "/", "~")):
        raise InputError(
            f"{path}: no such folder; give the folder of a transformers encoder or its name on"
            " the hub"
        )
    try:
        transformers.AutoConfig.from_pretrained(path, local_files_only=True)
        return safe | {"local_files_only": True}
    except (OSError, ValueError):
        pass  # not stored here: ask the hub, once
    missing = f"{path}: this encoder is neither a folder nor stored on this machine"
    if hub.HF_HUB_OFFLINE:
        raise InputError(
            f"{missing}, and HF_HUB_OFFLINE is set;"
            " give the folder that holds it, or unset HF_HUB_OFFLINE to fetch it"
        ) from None
    try:
        HfApi().model_info(path, timeout=5)
    except Exception as error:  # many kinds: no network, no such name, no right to read it
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(
            f"{missing}, and the hub gave: {reason}; give the folder that holds it"
            " (config.json, tokenizer.json, *.safetensors), or fetch it where there is a network"
            " and set HF_HUB_OFFLINE=1 here"
        ) from None
    return safe


def _read(path: str, what: Any, **settings: Any) -> Any:
    try:
        return what.from_pretrained(path, trust_remote_code=False, **settings)
    except (OSError, ValueError, KeyError, ImportError, StrictDataclassError) as error:
        if "custom code" in str(error):
            raise InputError(
                f"{path}: this encoder needs code of its own, which is never run; take one of a"
                " kind that transformers has"
            ) from None
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise InputError(
            f"{path}: not an encoder that transformers can load safely:"
            f" {lines[0] if lines else error!r}"
        ) from None


def model_files(path: str) -> list[Path]:
    """The files that decide what an encoder computes: configuration, tokenizer, weights."""
    settings = _locate(path)
    folder = Path(path)
    if not folder.is_dir():
        config = transformers.utils.cached_file(
            path, "config.json", local_files_only=settings.get("local_files_only", False)
        )
        folder = Path(config).parent
    kinds = ("config.json", "tokenizer*.json", "*.model", "vocab.*", "merges.txt", "*.safetensors")
    return sorted({file for kind in kinds for file in folder.glob(kind)})


def load_tokenizer(path: str) -> Any:
    """The encoder's own tokenizer, set up for words that are cut already.

    Raises:
        InputError: not found, or without the fast tokenizer that word boundaries need.
    """
    tokenizer = _read(path, transformers.AutoTokenizer, **_locate(path), add_prefix_space=True)
    if not tokenizer.is_fast:
        raise InputError(
            f"{path}: this encoder has no fast tokenizer (tokenizer.json), which words and their"
            " pieces need"
        )
    return tokenizer


def load_body(
    path: str, kind: Kind, *, dropout: float | None = None
) -> tuple[transformers.PreTrainedModel, int]:
    """A transformers classification model with its last linear layer taken out.

    What is left maps pieces to the vectors the last layer reads; the layer itself is the head of a
    corpus, and `with_head` puts a trained one back. So every architecture keeps its own pooling,
    and a saved model is one that transformers knows.

    Returns:
        The body, and the size of its vectors.
    """
    settings = _locate(path)
    config = _read(path, transformers.AutoConfig, **settings)
    if config.is_encoder_decoder:
        raise InputError(
            f"{path}: {config.model_type} is a sequence-to-sequence model; what can be trained are"
            " encoders (BERT, RoBERTa, XLM-R and their like) and decoders that transformers"
            " gives a head for tokens"
        )
    for name in ("hidden_dropout_prob", "dropout", "classifier_dropout", "hidden_dropout"):
        if dropout is not None and hasattr(config, name):
            setattr(config, name, dropout)
    model, found = _read(
        path,
        _HEADS[kind],
        config=config,
        dtype=torch.float32,
        output_loading_info=True,
        **settings,
    )
    name, last = _last_linear(model)
    _check_weights(path, model, found["missing_keys"])
    if last.bias is None:  # decoders score documents so: what was trained could not be put back
        raise InputError(
            f"{path}: {type(model).__name__} is a decoder, which cannot label documents here; use"
            " an encoder"
        )
    _set(model, name, nn.Identity())
    return model, last.in_features


def _check_weights(path: str, model: Any, missing: Iterable[str]) -> None:
    """InputError where the files lack weights of the encoder itself, which would begin at random;
    its heads and its pooling may.
    """
    own = [
        name
        for name in sorted(missing)
        if name.startswith(f"{model.base_model_prefix}.") and "pooler" not in name
    ]
    if own:
        raise InputError(
            f"{path}: its files lack {len(own)} of the {len(model.base_model.state_dict())} tensors"
            f" of a {type(model.base_model).__name__} ({own[0]}, …), which would begin at random;"
            " does config.json belong to these weights?"
        )


def with_head(
    body: transformers.PreTrainedModel, kind: Kind, weight: Tensor, bias: Tensor, labels: list[str]
) -> tuple[transformers.PreTrainedModel, str]:
    """A complete transformers model: `body` (as `load_body` gave it, trained) plus a linear layer.

    Args:
        weight, bias: the head, [labels, size] and [labels].
        labels: label strings in the order of the head's rows.

    Returns:
        The model, and the name of its last layer.
    """
    config = body.config.__class__.from_dict(body.config.to_dict())
    config.num_labels = len(labels)
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: i for i, label in enumerate(labels)}
    model = _HEADS[kind].from_config(config)
    name, last = _last_linear(model)
    expected = model.state_dict().keys()
    state = {key: value for key, value in body.state_dict().items() if key in expected}
    state |= {f"{name}.weight": weight, f"{name}.bias": bias}
    model.load_state_dict(state)
    return model.eval(), name


def _last_linear(model: transformers.PreTrainedModel) -> tuple[str, nn.Linear]:
    """Name and module of the layer that gives the logits."""
    outputs = model.config.num_labels
    for name, module in reversed(list(model.named_modules())):
        if (
            isinstance(module, nn.Linear)
            and module.out_features == outputs
            and not name.startswith(model.base_model_prefix + ".")
        ):
            return name, module
    raise InputError(
        f"{type(model).__name__}: its last layer is not linear, so tasks cannot share this encoder"
    )


def _set(model: nn.Module, name: str, module: nn.Module) -> None:
    parent, _, child = name.rpartition(".")
    setattr(model.get_submodule(parent), child, module)
