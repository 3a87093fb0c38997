"""How fast corpora are read, and in how much memory: beside a plain Python loop, the conllu
package, Arrow's
own reader, and the passes that no reader can leave out.

    # writes reading.md next to this file, in some three minutes
    python -m benchmarks.corpora reading

Every measurement is a process of its own (CPU seconds of that process, the best of three; peak
memory above what stood before reading), so nothing one method leaves behind helps another. The
methods of a corpus take turns, so that a busy moment of the machine strikes them alike. The corpora
are read where AUTOAUX_SHARED says (default: ../shared beside the repository).
"""

import ctypes
import gc
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from benchmarks.corpora import reading_than
from benchmarks.corpora.reading_methods import (
    arrow_reader,
    bare_passes,
    conllu_package,
    plain_loop,
    readers_only,
    whole,
)
from benchmarks.places import CORPORA as ALL_CORPORA
from benchmarks.places import ROOT
from benchmarks.runner import itself

HERE = Path(__file__).parent
REPEATS = 3
CORPORA = {
    "EWT train": "pos/ud_en_ewt/en_ewt-ud-train.conllu",
    "GMB": "ner/gmb_kaggle/ner_dataset.csv",
    "20 Newsgroups": "doc/20news-bydate.tar.gz",
}
METHODS = {
    "plain loop": plain_loop,
    "conllu": conllu_package,
    "Arrow": arrow_reader,
    "bare passes": bare_passes,
    "readers": readers_only,
    "first read": whole,
    "from cache": whole,
}
PLAIN, BARE, FIRST, CACHED = "plain loop", "bare passes", "first read", "from cache"
AIM = 5  # times the plain loop, on first read
HEAD = """\
# Reading corpora

Written by `python -m benchmarks.corpora reading`: CPU seconds (best of {repeats} processes, in
which the methods take turns), and peak memory above the start as a multiple of the text's size.

- **plain loop**: Python's own, ending with lists of ids. It looks for no encoding, format or
  damage.
- **conllu**: the conllu package, then the same lists.
- **Arrow**: pyarrow's own CSV reader (or split at blanks) numbering words and labels; it finds no
  sentences.
- **bare passes**: what no reader can leave out, each once and by compiled code, with nothing
  between them: read and unpack the bytes, digest them (sha256), check them as UTF-8, search them
  for separators, number words and labels that are cut out already, write the arrays. Its memory
  says nothing, as much is made ready before.
- **readers**: detection, checksum, encoding and parsing.
- **first read**: all of `read_corpus`: also label scheme, language, digest of the content and
  writing the cache.
- **from cache**: `read_corpus` again. Memory of a file behind the cache is mapped, so most of it
  is shared between processes.

| corpus | text | tokens | method | CPU s | million tokens/s | plain loops | memory / text |
|---|---|---|---|---|---|---|---|
"""
LIMITS = """\
What limits a first read: most bytes of EWT stand in columns and comments that are not wanted; the
plain loop passes them once (`split`), a reader that minds damage several times. 20 Newsgroups is
18,846 small files in one compressed archive with hundreds of thousands of distinct words, so that
unpacking and bookkeeping per file cost all methods alike; what is unpacked is kept in a file
without a name and not in memory.
"""


BESIDE = f"""\
<!-- {reading_than.NAME} -->
<!-- /{reading_than.NAME} -->
"""


def measure(name: str, method: str) -> None:
    """One measurement in this process, printed as JSON."""
    import numpy as np
    import pyarrow.compute
    import pyarrow.csv

    np.cumsum(np.ones(1000)), pyarrow.array(["a"]).dictionary_encode()
    read = METHODS[method](ALL_CORPORA / CORPORA[name])
    before = memory("VmRSS", afresh=True)
    start = time.process_time()
    n = read()
    seconds = time.process_time() - start
    print(json.dumps({"tokens": n, "seconds": seconds, "megabytes": memory("VmHWM") - before}))


def memory(what: str, afresh: bool = False) -> float:
    """Megabytes that this process holds (VmRSS) or held at most (VmHWM). Afresh: what getting
    ready has freed
    is given back before, and the most begins to count here (Linux)."""
    if afresh:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")
    [line] = [
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what)
    ]
    return int(line.split()[1]) / 1024


def child(name: str, method: str, cache: str) -> dict:
    environment = {**os.environ, "AUTOAUX_CACHE": cache}
    environment |= dict.fromkeys(
        ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"
    )
    done = subprocess.run(
        itself("corpora", "reading", name, method),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def results_of(name: str) -> dict[str, dict]:
    """Of each method: tokens, the least CPU seconds, the most memory."""
    methods = [
        method for method in METHODS if method != "conllu" or CORPORA[name].endswith(".conllu")
    ]
    runs: dict[str, list[dict]] = {method: [] for method in methods}
    with tempfile.TemporaryDirectory() as kept:
        child(name, FIRST, kept)
        for _ in range(REPEATS):
            for method in methods:
                with tempfile.TemporaryDirectory() as empty:
                    runs[method].append(
                        child(name, method, kept if method in (CACHED, BARE) else empty)
                    )
    return {
        method: (
            min(found, key=lambda run: run["seconds"])
            | {"megabytes": max(run["megabytes"] for run in found)}
        )
        for method, found in runs.items()
    }


def size(path: Path) -> float:
    """Megabytes of text: of an archive, what its files hold."""
    if path.suffix == ".gz":
        with tarfile.open(path) as archive:
            return sum(member.size for member in archive) / 2**20
    return path.stat().st_size / 2**20


def rows(name: str, text: float, results: dict[str, dict]) -> list[str]:
    lines = []
    for method, result in results.items():
        cells = (
            name,
            f"{text:.1f} MB",
            f"{result['tokens']:,}",
            method,
            f"{result['seconds']:.3f}",
            f"{result['tokens'] / result['seconds'] / 1e6:.2f}",
            f"{results[PLAIN]['seconds'] / result['seconds']:.1f}",
            "-" if method == BARE else f"{result['megabytes'] / text:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def verdict(aim: str, told: dict[str, float], met: dict[str, bool]) -> str:
    word = "met" if all(met.values()) else "met on some" if any(met.values()) else "not met"
    return (
        f"- Aim: {aim}: **{word}**"
        f" ({', '.join(f'{name} {value:.3g}' for name, value in told.items())})."
    )


def conclusions(texts: dict[str, float], results: dict[str, dict[str, dict]]) -> list[str]:
    """What the aims come to, and how far the first read is from the bare passes, all read off
    the results.
    """

    def times(method: str) -> dict[str, float]:
        return {
            name: found[PLAIN]["seconds"] / found[method]["seconds"]
            for name, found in results.items()
        }

    rates = {
        name: found[CACHED]["tokens"] / found[CACHED]["seconds"] / 1e6
        for name, found in results.items()
    }
    held = {name: found[FIRST]["megabytes"] / texts[name] for name, found in results.items()}
    lines = [
        verdict(
            "ten million tokens a second from the cache",
            rates,
            {name: value >= 10 for name, value in rates.items()},
        ),
        verdict(
            "less than three times the text in memory on first read",
            held,
            {name: value < 3 for name, value in held.items()},
        ),
        verdict(
            f"{AIM} times the plain loop on first read",
            times(FIRST),
            {name: value >= AIM for name, value in times(FIRST).items()},
        ),
        "",
    ]
    for name, floor in times(BARE).items():
        bare, first, plain = (results[name][method]["seconds"] for method in (BARE, FIRST, PLAIN))
        if floor < AIM:
            can = (
                f"{AIM} times is out of reach for any reader that makes these passes, whatever else"
                " it does"
            )
        else:
            can = f"{AIM} times would leave {plain / AIM - bare:.3f} s for all that lies between"
        lines.append(
            f"- {name}: the bare passes alone take {bare:.3f} s, {floor:.1f} times the plain loop:"
            f" {can}. First read takes {first / bare:.1f} times as long as they."
        )
    return lines


def main() -> None:
    measure(*sys.argv[1:]) if len(sys.argv) == 3 else everything()


def everything() -> None:
    texts, results, table = {}, {}, []
    for name, place in CORPORA.items():
        texts[name], results[name] = size(ALL_CORPORA / place), results_of(name)
        counts = {method: found["tokens"] for method, found in results[name].items()}
        ours = {counts[method] for method in (BARE, "readers", FIRST, CACHED)}
        assert len(ours) == 1 and (name == "20 Newsgroups" or len(set(counts.values())) == 1), (
            counts
        )
        table += rows(name, texts[name], results[name])
        print(*table[-len(results[name]) :], sep="\n", flush=True)
    page = [
        HEAD.format(repeats=REPEATS) + "\n".join(table),
        "",
        *conclusions(texts, results),
        "",
        LIMITS,
        BESIDE,
    ]
    (HERE / "reading.md").write_text("\n".join(page), encoding="utf-8")
    reading_than.published()
