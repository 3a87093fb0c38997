"""One measured reading, for `reading_than`: run by its path, with a checkout on PYTHONPATH.

    python reading_once.py PATH...    # JSON: tokens, CPU seconds of a first read and a cached one

It imports what every version of autoaux has, and nothing of the benchmarks. A path is one corpus,
or a pool where several are given.
"""

import json
import sys
import time
from pathlib import Path

AT_LEAST = 0.2  # seconds of cached reads, which take milliseconds each


def measure(paths: list[str]) -> None:
    """Read twice: with an empty cache, then from what that left."""
    import numpy as np
    import pyarrow.compute
    import pyarrow.csv

    from autoaux.corpora import corpus_from_sentences, read_corpus, read_pool
    from autoaux.corpora.corpus import language_of

    np.cumsum(np.ones(1000)), pyarrow.array(["a"]).dictionary_encode()
    warm = {"train": [(["warm", "up", "words"] * 50, ["A", "B", "A"] * 50)]}
    language_of(corpus_from_sentences("warm", warm))

    def read() -> int:
        if len(paths) == 1:
            found = [read_corpus(Path(paths[0]))]
        else:
            found = [corpus for path in paths for corpus in read_pool(Path(path)).corpora]
        return sum(part.n_tokens for corpus in found for part in corpus.splits.values())

    start = time.process_time()
    tokens = read()
    first = time.process_time() - start
    start, times = time.process_time(), 0
    while not times or time.process_time() - start < AT_LEAST:
        read()
        times += 1
    cached = (time.process_time() - start) / times
    print(json.dumps({"tokens": tokens, "first": first, "cached": cached}))


if __name__ == "__main__":
    measure(sys.argv[1:])
