"""One vector per train token of a corpus, kept on disk as a float16 memory map."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from autoaux.corpora import Corpus
from autoaux.files import cache_folder, replacing
from autoaux.signals.vectors._neighbours import Neighbours, nearest

BATCH = 256  # sentences handed to the encoder at once


class Encoder(Protocol):
    """Anything that gives each token of a sentence a vector.

    Attributes:
        key: names the encoder and every setting that changes its vectors; part of the cache's file
            name.
        size: the vectors' size.
    """

    key: str
    size: int

    def encode(self, sentences: Sequence[Sequence[str]]) -> list[np.ndarray]:
        """For each sentence float [tokens, size]."""


VectorsOf = Callable[[Corpus], np.ndarray]


@dataclass(frozen=True)
class Units:
    """What is matched: tokens, or spans fused to one vector.

    Attributes:
        vectors: float16 or float32 [units, size].
        labels: int64 [units]; a span's is the label it begins with.
        lengths: int64 [units]; tokens in the unit.
    """

    vectors: np.ndarray
    labels: np.ndarray
    lengths: np.ndarray


class TokenVectors:
    """Vectors of the train tokens of several corpora, made when first asked for.

    Args:
        corpora: those that may be asked for.
        encoder: what gives tokens their vectors, or a function that has those of a corpus's train
            split already, float [tokens, size].
        keep: "float16" halves the cache; similarities change by less than 0.001.
        device: where neighbours are searched, "cpu" or a torch device such as "cuda".
        sample: match about this many tokens of each corpus against all of the other, drawn label by
            label, and note the error that comes with it; without it every token is matched.
        progress: called with (sentences done, sentences, corpus name).
    """

    def __init__(
        self,
        corpora: Sequence[Corpus],
        encoder: Encoder | VectorsOf,
        *,
        keep: str = "float16",
        device: str = "cpu",
        sample: int | None = None,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> None:
        self._corpora = {corpus.digest: corpus for corpus in corpora}
        self._vectors: VectorsOf = (
            encoder if callable(encoder) else Encoded(encoder, np.dtype(keep), progress)
        )
        self._device = device
        self.sample = sample

    def nearest(self, a: np.ndarray, b: np.ndarray) -> Neighbours:
        """Nearest neighbours in both directions, on the device."""
        if self._device == "cpu":
            return nearest(a, b)
        from autoaux.signals.vectors._device import nearest_on_device

        return nearest_on_device(a, b, self._device)

    def units(self, digest: str, fused: bool) -> Units:
        """The units of the corpus with that digest."""
        corpus = self._corpora[digest]
        part = corpus.splits["train"]
        labels = (
            part.labels
            if corpus.kind == "tagging"
            else np.repeat(part.labels, np.diff(part.offsets))
        )
        tokens = Units(
            self._vectors(corpus), labels.astype(np.int64), np.ones(part.n_tokens, np.int64)
        )
        return fuse(tokens, corpus.labels, part.offsets) if fused and corpus.spans else tokens


class Encoded:
    """What an encoder says of corpora's train splits, kept in the cache.

    Args:
        progress: called with (sentences done, sentences, corpus name).
    """

    def __init__(
        self,
        encoder: Encoder,
        keep: np.dtype,
        progress: Callable[[int, int, str], None] | None = None,
    ) -> None:
        self._encoder, self._keep, self._progress = encoder, keep, progress

    def __call__(self, corpus: Corpus) -> np.ndarray:
        path = (
            cache_folder()
            / "vectors"
            / f"{corpus.digest}.{self._encoder.key}.{self._keep.name}.npy"
        )
        if not path.exists():
            self._encode(corpus, path)
        return np.load(path, mmap_mode="r", allow_pickle=False)

    def _encode(self, corpus: Corpus, path: Path) -> None:
        part = corpus.splits["train"]
        with replacing(path) as unfinished:
            shape = (part.n_tokens, self._encoder.size)
            stored = np.lib.format.open_memmap(unfinished, mode="w+", dtype=self._keep, shape=shape)
            # sentences of like length together, so that a batch holds little padding
            order = np.argsort(np.diff(part.offsets), kind="stable")
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                texts = [
                    [corpus.forms[t] for t in part.tokens[part.offsets[i] : part.offsets[i + 1]]]
                    for i in chosen
                ]
                for i, vectors in zip(chosen, self._encoder.encode(texts), strict=True):
                    stored[part.offsets[i] : part.offsets[i + 1]] = vectors
                if self._progress:
                    self._progress(min(start + BATCH, len(order)), len(order), corpus.name)
            stored.flush()


def fuse(tokens: Units, names: Sequence[str], offsets: np.ndarray) -> Units:
    """Join each span (IOB2) to one unit with the sum of its tokens' vectors."""
    begins = np.array([not (name == "I" or name.startswith("I-")) for name in names])[tokens.labels]
    begins[offsets[:-1][np.diff(offsets) > 0]] = True
    starts = np.flatnonzero(begins)
    sums = np.add.reduceat(np.asarray(tokens.vectors, np.float32), starts, axis=0)
    return Units(sums, tokens.labels[starts], np.diff(np.append(starts, len(begins))))
