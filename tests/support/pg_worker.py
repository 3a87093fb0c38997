"""A worker with synthetic runs in a process of its own: pg_worker.py STORAGE STUDY FOLDER
SECONDS.
"""

import sys
import time
from pathlib import Path

from search_corpora import GAINS

from autoaux.search.running import SyntheticRunner, additive, run_worker


class Slow(SyntheticRunner):
    def run(self, recipe, to_step, checkpoint):
        time.sleep(float(sys.argv[4]) / 3)
        return super().run(recipe, to_step, checkpoint)


if __name__ == "__main__":
    print(run_worker(sys.argv[1], sys.argv[2], Path(sys.argv[3]), runner=Slow(additive(GAINS))))
