"""Trained models on disk: safetensors and JSON, a model card, and nothing that runs code."""

from autoaux.later import later
from autoaux.training.models._reading import load_model
from autoaux.training.models._text import (
    label_sentences,
    read_columns,
    read_text,
    tokenize,
    write_columns,
)
from autoaux.training.models._writing import check_target, save_model

_LATER = {"offline": "_hub_upload", "upload_of": "_hub_upload"}  # load the hub's client

__all__ = [
    *_LATER,
    "check_target",
    "label_sentences",
    "load_model",
    "read_columns",
    "read_text",
    "save_model",
    "tokenize",
    "write_columns",
]

__getattr__ = later(__name__, _LATER)
