"""`rank` on a pool of hundreds of corpora: seconds and memory, and where they go.

    python -m benchmarks forecast large_pool [--corpora 500] [--tokens 50000]

Writes large_pool.md beside this file. The pool is the shared tagging corpora cut into pieces of so
many tokens, and synthetic corpora for the rest; the main task is WNUT 17. One process with one
thread goes through the steps of `autoaux rank`, in its order and with its functions, with an empty
cache first and then once more with what was kept. The floor is what a plain Python loop takes that
reads the same files line by line and splits each.
"""

import argparse
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps, loads
from pathlib import Path

import numpy as np

from benchmarks.places import CORPORA, ROOT
from benchmarks.runner import itself
from benchmarks.signals.speed import synthetic

HERE = Path(__file__).parent
FOLDERS = ("ner", "ner_bio", "ner_sci", "pos", "chunking", "slots", "supersense")
MAIN = CORPORA / "ner" / "wnut17"


def write_pool(folder: Path, corpora: int, tokens: int) -> int:
    """The pool as CoNLL files; how many of them are real."""
    made = 0
    for sentences in pieces(tokens):
        if made < corpora:
            write(folder / f"real_{made}.conll", sentences)
            made += 1
    random = np.random.default_rng(0)
    for number in range(made, corpora):
        write(folder / f"synthetic_{number}.conll", synthetic(number, tokens, random))
    return made


def pieces(tokens: int) -> Iterator[list]:
    """Whole pieces of the shared corpora, neighbouring sentences together."""
    from autoaux.corpora import read_pool

    for name in FOLDERS:
        for corpus in read_pool(CORPORA / name).corpora:
            piece, length = [], 0
            for words, labels in corpus.sentences("train") if "train" in corpus.splits else ():
                if corpus.kind != "tagging":
                    break
                piece.append((words, labels))
                length += len(words)
                if length >= tokens:
                    yield piece
                    piece, length = [], 0


def write(path: Path, sentences: list) -> None:
    with path.open("w", encoding="utf-8") as file:
        for words, labels in sentences:
            file.writelines(f"{w}\t{label}\n" for w, label in zip(words, labels, strict=True))
            file.write("\n")


def floor(folder: Path) -> float:
    """CPU-seconds of a loop that reads and splits every line."""
    start = time.process_time()
    for path in sorted(folder.iterdir()):
        with path.open(encoding="utf-8") as file:
            for line in file:
                line.split()
    return time.process_time() - start


def rank(folder: Path) -> dict:
    """The steps of `rank`, each with its seconds and the peak of memory after it."""
    steps: dict[str, list[float]] = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        wall, cpu = time.monotonic(), time.process_time()
        yield
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        steps[name] = [time.process_time() - cpu, time.monotonic() - wall, peak]

    from autoaux import api
    from autoaux.forecast import default_forecaster, prune, recognised
    from autoaux.recipe import Gru
    from autoaux.search import Matching, candidates_of

    main = api.load_corpus(MAIN)
    with step("reading the pool"):
        pool = api.load_pool(folder, main=main)
    with step("leaks and repeats"):
        found = candidates_of(main, pool)
    with step("signals of counts"):
        table = found.signals()
    with step("recorded runs"):
        forecaster = default_forecaster()
    candidates = list(found.pool.values())
    with step("who is known again"):
        again = recognised(candidates, forecaster.experience)
    with step("forecast"):
        forecast = forecaster.predict(found.read, candidates, table, known_as=again)
    with step("words by vectors, languages"):
        more, note = Matching(found, Gru()).add(forecast, table)
    with step("forecast and advice"):
        forecast = forecaster.predict(found.read, candidates, more, known_as=again)
        prune(forecast)
    return {"candidates": len(candidates), "note": note, "steps": steps}


def report(corpora: int, tokens: int, real: int, loop: float, runs: list[dict]) -> str:
    lines = [
        "# `rank` on a large pool",
        "",
        (__doc__ or "").split("\n\n", 2)[2].strip(),
        "",
        f"{corpora} corpora of {tokens:,} tokens, {real} of them real."
        f" Floor: {loop:.0f} CPU-seconds.",
        "",
        "| step | CPU-s, empty cache | CPU-s, again | wall s, empty cache | peak MiB after it |",
        "|---|---|---|---|---|",
    ]
    first, again = (one["steps"] for one in runs)
    for name, (cpu, wall, peak) in first.items():
        lines.append(f"| {name} | {cpu:.1f} | {again[name][0]:.1f} | {wall:.1f} | {peak:.0f} |")
    sums = [sum(values[i] for values in steps.values()) for steps in (first, again) for i in (0, 1)]
    peak = max(values[2] for values in first.values())
    lines += [
        f"| all | {sums[0]:.1f} | {sums[2]:.1f} | {sums[1]:.1f} | {peak:.0f} |",
        "",
        f"{sums[0] / loop:.1f} times the floor with an empty cache,"
        f" {sums[2] / loop:.1f} times again.",
    ]
    if note := runs[0]["note"]:
        lines += ["", f"It said: {note}."]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpora", type=int, default=500)
    parser.add_argument("--tokens", type=int, default=50_000)
    parser.add_argument("--rank", type=Path, help="go through the steps on this pool, and print")
    asked = parser.parse_args()
    if asked.rank:
        print(dumps(rank(asked.rank)))
        return
    with tempfile.TemporaryDirectory() as place:
        folder, cache = Path(place) / "pool", Path(place) / "cache"
        folder.mkdir()
        real = write_pool(folder, asked.corpora, asked.tokens)
        loop = floor(folder)
        environment = os.environ | {"AUTOAUX_CACHE": str(cache), "AUTOAUX_LEDGER": f"{place}/none"}
        runs = []
        for _ in range(2):
            command = itself("forecast", "large_pool", "--rank", str(folder))
            done = subprocess.run(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
            )
            runs.append(loads(done.stdout.splitlines()[-1]))
            print(runs[-1], flush=True)
    page = report(asked.corpora, asked.tokens, real, loop, runs)
    (HERE / "large_pool.md").write_text(page, encoding="utf-8")
    print(page)
