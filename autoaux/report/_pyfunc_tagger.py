"""A saved model as an MLflow python_function: raw sentences in, tokens and labels out.

MLflow names this module in the model it stores and calls `_load_pyfunc`; what is stored beside it
is the model's own folder (safetensors and JSON), nothing pickled.
"""

from typing import Any

import pandas as pd

from autoaux.training.models import load_model, tokenize


class SentenceTagger:
    """Labels sentences given as text."""

    def __init__(self, folder: str) -> None:
        self._tagger = load_model(folder)

    def predict(
        self, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """One row per row of ``sentence``: its tokens and their labels (one label for a
        document).
        """
        tokens = [tokenize(sentence) for sentence in model_input["sentence"]]
        return pd.DataFrame({"tokens": tokens, "labels": self._tagger.predict(tokens)})


def _load_pyfunc(data_path: str) -> SentenceTagger:
    return SentenceTagger(data_path)
