"""Small corpora for all tests of the search."""

from autoaux.corpora import Corpus, Pool, corpus_from_sentences

GAINS = {"c0": 5.0, "c1": 1.0, "c2": 0.0, "c3": -2.0}  # of a pool of four, in points


def small_corpus(name: str, words: str = "w") -> Corpus:
    """Thirty sentences a split, none shared with another name."""
    splits = {
        split: [([f"{words}{name}{split}{i}", "runs", "."], ["N", "V", "P"]) for i in range(30)]
        for split in ("train", "dev", "test")
    }
    return corpus_from_sentences(name, splits)


def hard_corpus(name: str) -> Corpus:
    """As small, but nothing tells what the first word of a sentence is: a third of the tokens is a
    guess, so that no training comes near the ceiling.
    """
    known = {split: list(small_corpus(name).sentences(split)) for split in ("train", "dev", "test")}
    splits = {
        split: [
            (tokens, ["NM"[i % 7 % 2], *labels[1:]]) for i, (tokens, labels) in enumerate(sentences)
        ]
        for split, sentences in known.items()
    }
    return corpus_from_sentences(name, splits)


def small_pool(count: int) -> Pool:
    return Pool(tuple(small_corpus(f"c{i}") for i in range(count)))
