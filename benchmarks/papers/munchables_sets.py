"""The seven biomedical sets that are at hand of Watanabe et al.

2022: cut, in their order, and as vectors.
"""

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

import numpy as np

from autoaux.corpora import Corpus, drop_leaks
from autoaux.training import Vocabulary
from benchmarks.papers.data import disjoint, load, sentences, tagging
from benchmarks.papers.vectors import static_vectors

SETS: Mapping[str, tuple[str, str]] = {  # name -> folder, entity type
    "NCBI": ("NCBI-disease-IOB", "disease"),
    "BC5-disease": ("BC5CDR-disease-IOB", "disease"),
    "BC5-chem": ("BC5CDR-chem-IOB", "chemical"),
    "BC2GM": ("BC2GM-IOB", "gene"),
    "JNLPBA": ("JNLPBA", "gene"),
    "LINNAEUS": ("linnaeus-IOB", "species"),
    "s800": ("s800", "species"),
}
TWINS = {"BC5-disease": "BC5-chem", "BC5-chem": "BC5-disease"}  # the same text
TOKENS = {"train": 7_000, "dev": 6_000, "test": 20_000}  # of the small version, in either role


def their_order(types: Mapping[str, str], seed: int) -> list[str]:
    """A random order in which no two neighbours have the same entity type (4.1).

    Raises:
        ValueError: there is no such order.
    """
    counts = list(types.values())
    if 2 * max(map(counts.count, counts)) > len(counts) + 1:
        raise ValueError("one entity type has more than half of the sets")
    random = np.random.default_rng(seed)
    while True:
        order = [list(types)[i] for i in random.permutation(len(types))]
        if all(types[a] != types[b] for a, b in pairwise(order)):
            return order


@cache
def corpora(how: str) -> dict[str, Corpus]:
    """Every set, whole or cut; BC5CDR-disease and -chem are cut to the same sentences."""
    whole = {name: load(f"ner_bio/{folder}", name=name) for name, (folder, _) in SETS.items()}
    if how == "full":
        return whole
    return {
        name: tagging(
            name,
            {
                split: disjoint(sentences(corpus, [split]), [tokens], seed=0)[0]
                for split, tokens in TOKENS.items()
            },
        )
        for name, corpus in whole.items()
    }


@cache
def auxiliary(how: str, main: str, other: str) -> Corpus:
    """Another set without the sentences that stand in the main task's dev or test."""
    return drop_leaks(corpora(how)[other], corpora(how)[main])[0]


@cache
def vocabulary(how: str) -> Vocabulary:
    """One for all runs."""
    return Vocabulary.build(corpora(how).values())


@cache
def vectors(how: str) -> str:
    """The file of vectors, made of all sets' whole training text."""
    text = [load(f"ner_bio/{folder}") for name, (folder, _) in SETS.items() if name != "BC5-chem"]
    return static_vectors(f"munchables-{how}", text, vocabulary(how))
