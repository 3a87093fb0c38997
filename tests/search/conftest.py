"""Small corpora and a search over synthetic runs, for all tests of the search."""

import pytest

from autoaux.corpora import Corpus, Pool, corpus_from_sentences
from autoaux.search import Settings, TrialEnded, run_selection
from autoaux.search._synthetic import SyntheticRunner, additive


def small_corpus(name: str, words: str = "w") -> Corpus:
    """Thirty sentences a split, none shared with another name."""
    splits = {
        split: [([f"{words}{name}{split}{i}", "runs", "."], ["N", "V", "P"]) for i in range(30)]
        for split in ("train", "dev", "test")
    }
    return corpus_from_sentences(name, splits)


def small_pool(count: int) -> Pool:
    return Pool(tuple(small_corpus(f"c{i}") for i in range(count)))


@pytest.fixture
def search(tmp_path):
    """Run a synthetic search: known gains in points by candidate; returns (decision, trials ended)."""

    def run(gains, folder=tmp_path / "run", runner=None, listeners=(), pool=None, main=None, noise=1.0, **settings):
        ended = []
        listen = [lambda event: ended.append(event) if isinstance(event, TrialEnded) else None, *listeners]
        known = {"use_forecast": False, "trials": 30} | settings
        made = run_selection(
            main or small_corpus("main"), pool or small_pool(len(gains)), Settings(**known), folder, listen,
            runner=runner or SyntheticRunner(additive(gains), noise=noise),
        )  # fmt: skip
        return made, ended

    return run
