"""What signals need of one corpus, computed once and kept on disk by the corpus's digest."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from autoaux.corpora import Corpus, Split
from autoaux.signals._characters import Characters
from autoaux.signals._counts import Counts
from autoaux.signals._missing import Missing

_TEXT_EDGE = np.uint64(0x9E3779B97F4A7C15)  # stands for the padding beyond a sentence's ends


@dataclass(frozen=True)
class Profile:
    """One corpus as its signals see it: train and dev counts, never test.

    Attributes:
        name, digest, kind, language: the corpus's own.
        spans: whether labels mark spans (IOB2).
        forms: the distinct words of train and dev.
        labels: the corpus's labels.
        train: counts, of nothing where there is no train split.
        dev: counts, None where the split is absent.
        trigrams, trigram_counts: hashes (uint64, ascending) and counts of the train split's token
            trigrams, each sentence padded by two marks on both sides.
    """

    name: str
    digest: str
    kind: str
    language: str | None
    spans: bool
    forms: tuple[str, ...]
    labels: tuple[str, ...]
    train: Counts
    dev: Counts | None
    trigrams: np.ndarray
    trigram_counts: np.ndarray

    @property
    def trained(self) -> bool:
        """Whether there is a train split to compare."""
        return self.train.tokens > 0

    @property
    def held_out(self) -> Counts:
        """The dev split's counts; Missing where it has none."""
        if self.dev is None or self.dev.tokens == 0:
            raise Missing(f"{self.name} has no dev split")
        return self.dev

    @cached_property
    def outside(self) -> np.ndarray:
        """bool [labels]; the label for "nothing here" of a span task."""
        return np.array([self.spans and label == "O" for label in self.labels])

    @cached_property
    def entity_types(self) -> tuple[tuple[str, ...], np.ndarray]:
        """The types of a span task, and for each label its type's number (-1 for ``O``)."""
        kinds = [
            None if out else label.partition("-")[2]
            for label, out in zip(self.labels, self.outside, strict=True)
        ]
        names = tuple(sorted({kind for kind in kinds if kind is not None}))
        return names, np.array([-1 if kind is None else names.index(kind) for kind in kinds])

    @cached_property
    def characters(self) -> Characters:
        """The character windows of the train split's words."""
        return Characters.of(self.forms, self.train.word_totals)

    @classmethod
    def of(cls, corpus: Corpus) -> "Profile":
        """Count a corpus; the test split is not looked at."""
        parts = {name: corpus.splits[name] for name in ("train", "dev") if name in corpus.splits}
        seen = np.unique(
            np.concatenate([part.tokens for part in parts.values()] or [np.empty(0, np.int32)])
        )
        row = np.full(len(corpus.forms), -1, np.int64)
        row[seen] = np.arange(len(seen))
        forms = tuple(corpus.forms[i] for i in seen.tolist())
        counts = {name: _count(corpus, part, row, len(seen)) for name, part in parts.items()}
        trigrams, trigram_counts = _trigrams(parts.get("train"), row, forms)
        return cls(
            corpus.name,
            corpus.digest,
            corpus.kind,
            corpus.language,
            corpus.spans,
            forms,
            corpus.labels,
            counts.get("train") or Counts.of_nothing(len(forms), len(corpus.labels)),
            counts.get("dev"),
            trigrams,
            trigram_counts,
        )

    def save(self, path: Path) -> None:
        """Write to one file without pickle; name and language stay the corpus's own business."""
        arrays = {
            "text": np.frombuffer("".join(self.forms).encode("utf-8", "surrogatepass"), np.uint8),
            "ends": np.cumsum([0, *map(len, self.forms)]),
            "trigrams": self.trigrams,
            "trigram_counts": self.trigram_counts,
        }
        for split in ("train", "dev"):
            counts = getattr(self, split)
            if counts is not None:
                arrays |= {
                    f"{split}.starts": counts.starts,
                    f"{split}.labels": counts.labels,
                    f"{split}.counts": counts.counts,
                    f"{split}.items": counts.items,
                    f"{split}.sentences": np.array(counts.sentences),
                }
        with path.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path, corpus: Corpus) -> "Profile":
        """Read what `save` wrote for a corpus of the same content."""
        with np.load(path, allow_pickle=False) as stored:
            arrays = dict(stored)
        text, ends = (
            arrays["text"].tobytes().decode("utf-8", "surrogatepass"),
            arrays["ends"].tolist(),
        )
        forms = tuple(text[start:end] for start, end in pairwise(ends))
        counts = {
            split: Counts(
                arrays[f"{split}.starts"],
                arrays[f"{split}.labels"],
                arrays[f"{split}.counts"],
                int(arrays[f"{split}.sentences"]),
                arrays[f"{split}.items"],
            )
            for split in ("train", "dev")
            if f"{split}.starts" in arrays
        }
        return cls(
            corpus.name,
            corpus.digest,
            corpus.kind,
            corpus.language,
            corpus.spans,
            forms,
            corpus.labels,
            counts.get("train") or Counts.of_nothing(len(forms), len(corpus.labels)),
            counts.get("dev"),
            arrays["trigrams"],
            arrays["trigram_counts"],
        )


def _count(corpus: Corpus, part: Split, row: np.ndarray, words: int) -> Counts:
    """For classification every token carries its document's label."""
    labels = (
        part.labels if corpus.kind == "tagging" else np.repeat(part.labels, np.diff(part.offsets))
    )
    items = np.bincount(part.labels, minlength=len(corpus.labels))
    return Counts.of(row[part.tokens], labels, part.n_sentences, items, words)


def _trigrams(
    part: Split | None, row: np.ndarray, forms: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    if part is None or part.n_tokens == 0:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    # 64-bit hashes of strings make trigrams of different corpora comparable without their texts
    digest = b"".join(
        hashlib.blake2b(f.encode("utf-8", "surrogatepass"), digest_size=8).digest() for f in forms
    )
    words = np.frombuffer(digest, np.uint64)[row[part.tokens]]
    lengths = np.diff(part.offsets)
    padded = np.full(len(words) + 4 * len(lengths), _TEXT_EDGE)
    padded[np.arange(len(words)) + np.repeat(4 * np.arange(len(lengths)) + 2, lengths)] = words
    mixed = _mix(_mix(padded[:-2]) + padded[1:-1])
    hashes = _mix(mixed + padded[2:])
    # a trigram belongs to its sentence when it starts at most 3 before the sentence's last pad
    ends = np.cumsum(lengths + 4)
    keep = np.ones(len(hashes), bool)
    across = np.concatenate([ends - 2, ends - 1])
    keep[across[across < len(hashes)]] = False
    return np.unique(hashes[keep], return_counts=True)


def _mix(values: np.ndarray) -> np.ndarray:
    """A bijective scramble of 64 bits (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
