"""The shared corpora, and the samples that the papers draw from such corpora."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from autoaux.corpora import Corpus, corpus_from_sentences, read_corpus
from benchmarks.places import CORPORA

PAGE = Path(__file__).parent / "README.md"  # where all tables of this room stand
Sentence = tuple[list[str], list[str]]


@cache
def load(folder: str, layer: str | None = None, name: str | None = None) -> Corpus:
    """One corpus of the shared folder."""
    return read_corpus(CORPORA / folder, layer=layer, name=name or folder.split("/")[-1])


def sentences(corpus: Corpus, splits: Iterable[str]) -> list[Sentence]:
    """All sentences of these splits, in order; a split that is absent has none."""
    return [
        sentence
        for split in splits
        if split in corpus.splits
        for sentence in corpus.sentences(split)
    ]


@cache
def everything(folder: str, layer: str | None = None) -> tuple[Sentence, ...]:
    """All sentences of a corpus, whatever their split."""
    corpus = load(folder, layer)
    return tuple(sentences(corpus, corpus.splits))


def disjoint(pool: Sequence[Sentence], tokens: Sequence[int], seed: int) -> list[list[Sentence]]:
    """Samples without overlap, each of about so many tokens (whole sentences), drawn at random.

    A sample ends before the sentence that would exceed its size; the last may be short of
    sentences.
    """
    order = iter(np.random.default_rng(seed).permutation(len(pool)).tolist())
    samples: list[list[Sentence]] = []
    waiting = next(order, None)
    for wanted in tokens:
        samples.append([])
        left = wanted
        while waiting is not None and (len(pool[waiting][0]) <= left or not samples[-1]):
            samples[-1].append(pool[waiting])
            left -= len(pool[waiting][0])
            waiting = next(order, None)
    return samples


def tagging(
    name: str, splits: Mapping[str, Sequence[Sentence]], language: str | None = None
) -> Corpus:
    """A corpus from sampled sentences."""
    return corpus_from_sentences(name, splits, language=language)


def size(corpus: Corpus, split: str = "train") -> int:
    return corpus.splits[split].n_tokens


def arguments(description: str, parts: Sequence[str], seeds: int) -> argparse.Namespace:
    """The options that all benchmarks of this folder share.

    ``--size small`` cuts data and grids so that two cores finish in an hour; ``full`` is the
    paper's size. Rows already written are never computed again.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument(
        "--part", choices=parts, action="append", help="only this part; may be repeated"
    )
    parser.add_argument("--size", choices=("small", "full"), default="small")
    parser.add_argument("--seeds", type=int, default=seeds, help="random starts")
    parser.add_argument(
        "--tables", action="store_true", help="only write the tables from the rows at hand"
    )
    given = parser.parse_args()
    given.part = given.part or list(parts)
    return given
