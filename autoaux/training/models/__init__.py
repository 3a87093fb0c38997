"""Trained models on disk: safetensors and JSON, a model card, and nothing that runs code."""

from autoaux.training.models._load import load_model
from autoaux.training.models._save import save_model

__all__ = ["load_model", "save_model"]
