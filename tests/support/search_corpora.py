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


def small_pool(count: int) -> Pool:
    return Pool(tuple(small_corpus(f"c{i}") for i in range(count)))
