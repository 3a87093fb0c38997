"""Trained models on disk: safetensors and JSON, a model card, and nothing that runs code."""

from autoaux.training.models._reading import load_model
from autoaux.training.models._text import (
    label_sentences,
    read_columns,
    read_text,
    tokenize,
    write_columns,
)
from autoaux.training.models._writing import check_target, save_model

__all__ = [
    "check_target",
    "label_sentences",
    "load_model",
    "read_columns",
    "read_text",
    "save_model",
    "tokenize",
    "write_columns",
]
