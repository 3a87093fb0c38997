"""Small invented corpora whose labels follow from the words, so that something can be learned."""

import numpy as np

from autoaux.corpora import Corpus, corpus_from_sentences

NAMES = ["Anna", "Berta", "Carla", "Dora", "Emil", "Fritz", "Gustav", "Hanna"]
PLACES = ["Kassel", "Lemgo", "Minden", "Neuss", "Olpe", "Peine"]
PLAIN = [
    "sees",
    "the",
    "old",
    "tree",
    "and",
    "walks",
    "slowly",
    "in",
    "42",
    "rain",
    ".",
    "with",
    "a",
    "dog",
]


def people(
    n: int, seed: int, *, name: str = "people", places: bool = True, dev: int = 30
) -> Corpus:
    """Span corpus: persons (one or two tokens) and, where asked, places."""
    rng = np.random.default_rng(seed)

    def sentence() -> tuple[list[str], list[str]]:
        tokens, labels = [], []
        for _ in range(rng.integers(2, 9)):
            kind = rng.random()
            if kind < 0.2:
                several = int(rng.integers(1, 3))
                tokens += [
                    *(NAMES[i] for i in rng.integers(0, len(NAMES), several)),
                    "and",
                ]  # two persons never touch
                labels += [*["B-PER", "I-PER"][:several], "O"]
            elif kind < 0.35 and places:
                tokens.append(PLACES[rng.integers(0, len(PLACES))])
                labels.append("B-LOC")
            else:
                tokens.append(PLAIN[rng.integers(0, len(PLAIN))])
                labels.append("O")
        return tokens, labels

    splits = {"train": n, "dev": dev, "test": dev}
    return corpus_from_sentences(
        name, {split: [sentence() for _ in range(size)] for split, size in splits.items()}
    )


def shapes(n: int, seed: int, *, name: str = "shapes", dev: int = 30) -> Corpus:
    """Token corpus over the same words: capitalised, digits, punctuation, or plain."""
    rng = np.random.default_rng(seed)
    words = NAMES + PLACES + PLAIN

    def label(token: str) -> str:
        return (
            "CAP"
            if token[0].isupper()
            else "NUM"
            if token.isdigit()
            else "PUNCT"
            if token == "."
            else "LOW"
        )

    def sentence() -> tuple[list[str], list[str]]:
        tokens = [words[i] for i in rng.integers(0, len(words), rng.integers(2, 9))]
        return tokens, [label(token) for token in tokens]

    splits = {"train": n, "dev": dev, "test": dev}
    return corpus_from_sentences(
        name, {split: [sentence() for _ in range(size)] for split, size in splits.items()}
    )
