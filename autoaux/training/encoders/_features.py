"""Frozen encoders run once: their vectors are kept in memory-mapped files, found again by
content.
"""

import hashlib
import os
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from transformers import PreTrainedModel

from autoaux.corpora import Corpus, Kind, Split
from autoaux.errors import InputError
from autoaux.files import cache_folder, replacing
from autoaux.training.encoders._pretrained import load_body, load_tokenizer, model_files
from autoaux.training.encoders._reader import Reader, encode, positions_limit

WINDOW = 256
CHUNK = 8192  # tokens that are cut, sorted and encoded together


class FeatureStore:
    """The vectors of a frozen transformers encoder, for any corpus.

    The first request for a split runs the encoder over it and writes
    ``features/<encoder>/<corpus>.<split>.npy``; every later one, in any process, maps that file.
    Names are digests of content (weights, tokenizer, window, kind; corpus), so a changed encoder or
    corpus never meets an old file.

    Args:
        path: folder or hub name of the encoder.
        kind: "tagging" (a vector per token) or "classification" (a vector per document).
        window: pieces per window; None for 256, or what the encoder reads at once where that is
            less.
        precision: float16 halves the files; float32 keeps the encoder's own values.
        folder: where the files lie; by default in the cache folder.
        device: where the encoder reads.
    """

    def __init__(
        self,
        path: str,
        kind: Kind,
        *,
        window: int | None = None,
        precision: Literal["float16", "float32"] = "float16",
        folder: Path | None = None,
        device: str = "cpu",
    ) -> None:
        self.path, self.kind, self.window = path, kind, window
        self.precision = np.dtype(precision)
        self.device = torch.device(device)
        self.folder = folder or cache_folder() / "features"
        self._open: dict[str, np.ndarray] = {}
        self._loaded: tuple[PreTrainedModel, Reader, int] | None = None
        identity = f"{encoder_digest(path)} {kind} {window} {precision}"
        self.digest = hashlib.sha256(identity.encode()).hexdigest()[:16]

    def __deepcopy__(self, memo: dict[int, Any]) -> "FeatureStore":
        return self  # nothing of it learns: copies of a model share it

    @property
    def size(self) -> int:
        """Width of the vectors."""
        return self.encoder()[2]

    def encoder(self) -> tuple[PreTrainedModel, Reader, int]:
        """The body, its reader and its width; loaded when first asked for."""
        if self._loaded is None:
            # what a checkpoint lacks is drawn at random: the same each time, or a cache would lie
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(0)
                body, size = load_body(self.path, self.kind)
            body.eval().requires_grad_(False).to(self.device)
            tokenizer = load_tokenizer(self.path)
            limit = positions_limit(body, tokenizer)
            self._loaded = body, Reader(tokenizer, self.window or min(WINDOW, limit), limit), size
        return self._loaded

    def of(self, corpus: Corpus, split: str) -> np.ndarray:
        """The vectors of a split: [n_tokens, size] in token order, or [n_documents, size]."""
        key = f"{corpus.digest}.{split}.npy"
        if key not in self._open:
            file = self.folder / self.digest / key
            if not file.is_file():
                self._extract(corpus, corpus.splits[split], file)
            self._open[key] = np.load(file, mmap_mode="r", allow_pickle=False)
        return self._open[key]

    def _extract(self, corpus: Corpus, split: Split, file: Path) -> None:
        size = self.encoder()[2]
        rows = split.n_tokens if self.kind == "tagging" else split.n_sentences
        with replacing(file) as unfinished:
            if not rows:
                with unfinished.open("wb") as stream:
                    np.save(stream, np.zeros((0, size), self.precision))
                return
            array = np.lib.format.open_memmap(unfinished, "w+", self.precision, (rows, size))
            _reserve(unfinished)
            self._fill(array, corpus, split)
            array.flush()

    def _fill(self, array: np.memmap, corpus: Corpus, split: Split) -> None:
        """Encode a split chunk by chunk, longest sentences first, each vector into its own row."""
        body, reader, _ = self.encoder()
        pieces = reader.cut(corpus.forms)
        lengths = np.diff(split.offsets)
        order = np.argsort(-lengths, kind="stable")
        for chunk in np.split(
            order, np.flatnonzero(np.diff(np.cumsum(lengths[order]) // CHUNK)) + 1
        ):
            sentences = [split.tokens[split.offsets[i] : split.offsets[i + 1]] for i in chunk]
            vectors = self._encode(body, reader, pieces, sentences)
            if self.kind == "classification":
                array[chunk] = vectors
            elif len(vectors):
                array[
                    np.concatenate(
                        [np.arange(split.offsets[i], split.offsets[i + 1]) for i in chunk]
                    )
                ] = vectors
        array.flush()

    @torch.no_grad()
    def _encode(
        self, body: PreTrainedModel, reader: Reader, pieces: Any, sentences: list[np.ndarray]
    ) -> np.ndarray:
        documents = self.kind == "classification"
        rows = reader.documents(pieces, sentences) if documents else reader.rows(pieces, sentences)
        if not rows:
            return np.zeros((0, self.size), self.precision)
        with np.errstate(over="ignore"):
            vectors = (
                encode(body, rows, reader.padding, per_row=documents)
                .float()
                .cpu()
                .numpy()
                .astype(self.precision)
            )
        if not np.isfinite(vectors).all():
            raise InputError(
                f"{self.path}: its vectors do not fit into {self.precision}; set features: float32"
            )
        return vectors

    def encode(self, forms: tuple[str, ...], sentences: list[np.ndarray]) -> np.ndarray:
        """Vectors of sentences that are in no corpus, given as ids into `forms`; rounded like
        the files'.
        """
        body, reader, _ = self.encoder()
        return self._encode(body, reader, reader.cut(forms), sentences)


def _reserve(file: Path) -> None:
    """Claim a file's space now: a disk that fills up under a memory map kills the process, here
    it is an OSError.
    """
    if hasattr(os, "posix_fallocate"):
        with file.open("r+b") as handle:
            os.posix_fallocate(handle.fileno(), 0, file.stat().st_size)


def encoder_digest(path: str) -> str:
    """sha256 of an encoder's files: configuration, tokenizer and weights."""
    whole = hashlib.sha256()
    for file in model_files(path):
        with file.open("rb") as stream:
            whole.update(file.name.encode() + hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()
