"""Splits: the ones a corpus lacks, smaller training parts, and shuffled labels as a control."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autoaux.corpora.corpus._assemble import split_order
from autoaux.corpora.corpus._corpus import Corpus, Note, Split
from autoaux.corpora.corpus._digest import content_digest, form_hashes, sentence_hashes
from autoaux.errors import InputError

# what is missing -> (split to carve from, {split: share}); shares are of distinct sentences
_DEV_SHARE = _TEST_SHARE = 0.1
_TRAIN_FROM_DEV = 0.8


def has_all_splits(corpus: Corpus) -> bool:
    """Whether its files hold train, dev and test, so that nothing needs to be carved out."""
    return {"train", "dev", "test"} <= corpus.splits.keys()


def ensure_train(corpus: Corpus) -> Corpus:
    """The corpus as an auxiliary is trained on it: with a train split, and nothing carved out.

    Only the main task is scored, so an auxiliary needs no dev and no test. Those that its files
    hold apart stay apart; without a train split all the others become it, test only where there is
    nothing else.
    """
    if "train" in corpus.splits:
        return corpus
    used = [name for name in corpus.splits if name != "test"] or ["test"]
    rest = {name: part for name, part in corpus.splits.items() if name not in used}
    train = joined([corpus.splits[name] for name in used])
    what = "it" if used == ["all"] else " and ".join(used)
    note = Note("split", f"no train split; all of {what} is trained on")
    return with_splits(corpus, {"train": train, **rest}, note)


def joined(parts: Sequence[Split]) -> Split:
    """The sentences of several splits as one, in this order."""
    ends = np.cumsum([0, *(part.n_tokens for part in parts)])
    offsets = [part.offsets[1:] + start for part, start in zip(parts, ends[:-1], strict=True)]
    return Split(
        np.concatenate([part.tokens for part in parts]),
        np.concatenate([part.labels for part in parts]),
        np.concatenate([[0], *offsets]),
    )


def ensure_splits(corpus: Corpus) -> Corpus:
    """The corpus with train, dev and test; what is missing is carved out, and a Note says so.

    The carving is decided by each sentence's digest: the same on every machine, whatever the order
    of the file, and equal sentences go to the same part. Test stays test where there is one:

    - train without dev or test: a tenth of train for each that is missing;
    - dev without train: four fifths of dev become train;
    - only test, or only one split of another name: 80 % train, 10 % dev, 10 % test of it.
    """
    return corpus if has_all_splits(corpus) else corpus.divided


def divide(corpus: Corpus) -> Corpus:
    """What `ensure_splits` gives for a corpus that lacks a split; hashes all of its sentences."""
    parts = dict(corpus.splits)
    if "train" in parts:
        source, shares = "train", {name: 0.1 for name in ("dev", "test") if name not in parts}
        shares = {"train": 1 - sum(shares.values()), **shares}
    elif "dev" in parts and "test" in parts:
        source, shares = "dev", {"train": _TRAIN_FROM_DEV, "dev": 1 - _TRAIN_FROM_DEV}
    else:
        source = next((name for name in ("all", "dev", "test") if name in parts), next(iter(parts)))
        shares = {"train": 1 - _DEV_SHARE - _TEST_SHARE, "dev": _DEV_SHARE, "test": _TEST_SHARE}
    carved = _carve(corpus, source, shares)
    del parts[source]
    parts |= carved
    sizes = ", ".join(f"{name} {part.n_sentences:,}" for name, part in carved.items())
    missing = " and ".join(name for name in ("train", "dev", "test") if name not in corpus.splits)
    note = Note(
        "split",
        f"no {missing} split; {source} ({corpus.splits[source].n_sentences:,} sentences) was"
        f" divided by sentence digest: {sizes}",
    )
    return with_splits(corpus, parts, note)


def _carve(corpus: Corpus, source: str, shares: dict[str, float]) -> dict[str, Split]:
    part = corpus.splits[source]
    hashes = sentence_hashes(part, form_hashes(corpus.forms))
    distinct, which = np.unique(mixed(hashes, 0), return_inverse=True)
    if len(distinct) < 2 * len(shares):
        raise InputError(
            f"{corpus.path}: {source} has only {len(distinct)} distinct sentences, too few to"
            f" divide into {', '.join(shares)}"
        )
    edges = np.cumsum([0, *shares.values()]) * len(distinct)
    edges = np.maximum(np.rint(edges).astype(int), np.arange(len(edges)))  # at least one each
    place = np.searchsorted(edges[1:-1], which, side="right")
    return {name: part.select(np.flatnonzero(place == i)) for i, name in enumerate(shares)}


def mixed(hashes: np.ndarray, seed: int) -> np.ndarray:
    """uint64: the hashes in another, seeded order (splitmix64's finaliser)."""
    salt = int.from_bytes(hashlib.sha256(str(seed).encode()).digest()[:8], "little")
    x = hashes ^ np.uint64(salt)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def with_splits(corpus: Corpus, splits: dict[str, Split], *notes: Note) -> Corpus:
    """The corpus with other splits, and the digest that goes with them."""
    splits = {name: splits[name] for name in sorted(splits, key=split_order)}
    digest = content_digest(
        corpus.kind, corpus.spans, splits, corpus.forms, corpus.labels, corpus.unlabelled
    )
    return replace(corpus, splits=splits, digest=digest, notes=(*corpus.notes, *notes))


def cut_train(corpus: Corpus, train_tokens: int, seed: int = 0) -> Corpus:
    """The corpus with about `train_tokens` training tokens: whole sentences, drawn by digest and
    seed.

    A smaller cut with the same seed is contained in a larger one. At least one sentence stays; the
    file's order is kept. Unchanged where train is not longer.
    """
    train = _train(corpus)
    if train.n_tokens <= train_tokens:
        return corpus
    order = np.argsort(
        mixed(sentence_hashes(train, form_hashes(corpus.forms)), seed), kind="stable"
    )
    total = np.cumsum(np.diff(train.offsets)[order])
    n = max(1, int(np.searchsorted(total, train_tokens, side="right")))
    return with_splits(corpus, {**corpus.splits, "train": train.select(np.sort(order[:n]))})


def shuffle_labels(corpus: Corpus, seed: int) -> Corpus:
    """A control: the training labels permuted over the whole split, so that only their counts
    stay.
    """
    train = _train(corpus)
    shuffled = np.random.default_rng(seed).permutation(train.labels)
    note = Note("control", f"training labels shuffled with seed {seed}")
    return with_splits(
        corpus, {**corpus.splits, "train": Split(train.tokens, shuffled, train.offsets)}, note
    )


def _train(corpus: Corpus) -> Split:
    if "train" not in corpus.splits:
        raise InputError(f"{corpus.path}: no train split (it has {', '.join(corpus.splits)})")
    return corpus.splits["train"]
