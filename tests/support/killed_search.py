"""A slow synthetic search in a process of its own, to be killed: killed_search.py FOLDER."""

import sys
import time
from pathlib import Path

from search_corpora import GAINS, small_corpus, small_pool

from autoaux.search import Settings, run_selection
from autoaux.search.running import SyntheticRunner, additive


class Slow(SyntheticRunner):
    def run(self, recipe, to_step, checkpoint):
        time.sleep(0.03)
        return super().run(recipe, to_step, checkpoint)


if __name__ == "__main__":
    run_selection(
        small_corpus("main"),
        small_pool(4),
        Settings.of(trials=30, use_forecast=False),
        Path(sys.argv[1]),
        runner=Slow(additive(GAINS)),
    )
