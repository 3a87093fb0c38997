"""A slow synthetic search in a process of its own, to be killed: killed_search.py FOLDER."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from search_corpora import small_corpus, small_pool

from autoaux.search import Settings, run_selection
from autoaux.search._synthetic import SyntheticRunner, additive


class Slow(SyntheticRunner):
    def run(self, recipe, to_step, checkpoint):
        time.sleep(0.03)
        return super().run(recipe, to_step, checkpoint)


if __name__ == "__main__":
    gains = {"c0": 5.0, "c1": 1.0, "c2": 0.0, "c3": -2.0}
    run_selection(
        small_corpus("main"), small_pool(4), Settings(trials=30, use_forecast=False), Path(sys.argv[1]),
        runner=Slow(additive(gains)),
    )  # fmt: skip
