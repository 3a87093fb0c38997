"""How fast signals are: text overlap over a pool, token matching against bare products, 500
corpora.

    python -m benchmarks.signals speed [--shared FOLDER] [--part overlap|matching|pool]

Writes benchmarks/signals/speed.md. Times are CPU seconds of one process with one thread unless it
says otherwise, and each comparison is made within one run. The reference times of the authors'
program (16 ms for 25.5k × 28.6k tokens, 89 ms for 136k × 355k, whole process) were measured
elsewhere, on a 2-core machine, and are quoted, not measured again; they hold the program's start,
while ours leave out that of Python (half a second, once for any number of pairs).
"""

import argparse
import json
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.places import ROOT, SHARED
from benchmarks.runner import itself

HERE = Path(__file__).parent
TEXT_OVERLAP = (
    "shared_vocabulary",
    "nmi_joint.multiplicative_type_weighted",
    "nmi_joint.additive_type_weighted",
    "text_overlap.multiplicative_type_weighted",
    "text_overlap.additive_type_weighted",
)


def overlap(shared: Path) -> dict:
    """Text overlap for all pairs of the tagging corpora: from files, from cached profiles, one
    pair.
    """
    from autoaux.corpora import cut_train, ensure_splits, read_pool
    from autoaux.errors import InputError
    from autoaux.signals import all_pairs, compute_signals, profile_of, signals_of_profiles

    started = time.process_time()
    pool = []
    for folder in ("ner", "ner_bio", "ner_sci", "pos", "chunking", "slots", "supersense", "am"):
        for corpus in read_pool(shared / "corpora" / folder).corpora:
            try:
                pool.append(ensure_splits(corpus))
            except InputError:
                continue
    pool = [corpus for corpus in pool if corpus.kind == "tagging" and "train" in corpus.splits]
    reading = time.process_time() - started
    names = list(TEXT_OVERLAP)

    def everything() -> tuple[float, int]:
        start = time.process_time()
        pairs = sum(len(table.candidates) for table in all_pairs(pool, names=names))
        return time.process_time() - start, pairs

    first, pairs = everything()  # profiles are made and written
    second, _ = everything()  # profiles are read
    tokens = sum(corpus.splits["train"].n_tokens for corpus in pool)

    by_name = {corpus.name: corpus for corpus in pool}
    singles = {}
    # the two sizes at which the program was timed; the second pair is the very one
    small = cut_train(by_name["ud_en_ewt"], 25_500, 0), cut_train(by_name["btc"], 28_600, 0)
    for main, other in (small, (by_name["NCBI-disease-IOB"], by_name["BC2GM-IOB"])):
        compute_signals(main, [other], names=names)
        ours = profile_of(main), profile_of(other)
        signals_of_profiles(ours[0], ours[1:], names=names)
        sizes = main.splits["train"].n_tokens, other.splits["train"].n_tokens
        cached, held = [], []
        for _ in range(20):
            start = time.process_time()
            compute_signals(main, [other], names=names)
            cached.append(time.process_time() - start)
            start = time.process_time()
            signals_of_profiles(ours[0], ours[1:], names=names)
            held.append(time.process_time() - start)
        singles[f"{main.name} × {other.name}"] = {
            "tokens": sizes,
            "cached_ms": 1e3 * np.median(cached),
            "held_ms": 1e3 * np.median(held),
        }
    start = time.process_time()
    table = compute_signals(by_name["wnut17"], pool)
    cheap = time.process_time() - start
    return {
        "corpora": len(pool),
        "tokens": tokens,
        "pairs": pairs,
        "reading_s": reading,
        "first_s": first,
        "cached_s": second,
        "singles": singles,
        "cheap_s": cheap,
        "cheap_names": len(table.names),
    }


def matching(a: int = 25_000, b: int = 28_000, size: int = 768) -> dict:
    """Exact neighbours in both directions over the bare matrix product of the same tiles and
    sizes.
    """
    from autoaux.signals.vectors import COLUMNS, ROWS, nearest

    random = np.random.default_rng(0)
    left, right = (random.standard_normal((n, size), np.float32).astype(np.float16) for n in (a, b))
    # half of B repeats tokens of A with some noise, so that there are real neighbours
    right[: b // 2] = left[: b // 2] + random.standard_normal((b // 2, size), np.float32) * 0.5
    one, other = left.astype(np.float32), right.astype(np.float32)
    tile = np.empty((ROWS, COLUMNS), np.float32)

    def bare() -> float:
        start = time.process_time()
        for top in range(0, a, ROWS):
            for first in range(0, b, COLUMNS):
                x, y = one[top : top + ROWS], other[first : first + COLUMNS]
                np.matmul(x, y.T, out=tile.reshape(-1)[: len(x) * len(y)].reshape(len(x), len(y)))
        return time.process_time() - start

    def whole() -> float:
        start = time.process_time()
        nearest(left, right)
        return time.process_time() - start

    bare(), nearest(left[:2000], right[:2000])
    products, searches = [], []
    for _ in range(3):
        products.append(bare())
        searches.append(whole())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "a": a,
        "b": b,
        "size": size,
        "bare_s": min(products),
        "nearest_s": min(searches),
        "ratio": min(searches) / min(products),
        "gflops": 2 * a * b * size / min(products) / 1e9,
        "peak_bytes": peak,
    }


def synthetic(number: int, tokens: int, random: np.random.Generator) -> list:
    """Sentences of 20 tokens: Zipf words from a window of a large vocabulary that moves with the
    corpus, and 17 labels, mostly by word.
    """
    words = np.minimum(random.zipf(1.3, tokens), 50_000) + (number % 25) * 200 * (
        random.random(tokens) < 0.5
    )
    labels = np.where(random.random(tokens) < 0.9, words * 7 % 17, random.integers(0, 17, tokens))
    text = [f"w{word}" for word in words]
    marks = [f"L{label}" for label in labels]
    return [(text[i : i + 20], marks[i : i + 20]) for i in range(0, tokens, 20)]


def pool(corpora: int = 500, tokens: int = 20_000) -> dict:
    """All pairs of a pool of synthetic corpora: text overlap and vocabulary signals."""
    from autoaux.corpora import corpus_from_sentences
    from autoaux.signals import Profile, Stack, signals_of_profiles

    random = np.random.default_rng(0)
    profiles = []
    started = time.process_time()
    for number in range(corpora):
        sentences = synthetic(number, tokens, random)
        profiles.append(Profile.of(corpus_from_sentences(f"c{number}", {"train": sentences})))
    making = time.process_time() - started
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    started = time.process_time()
    stack = Stack(profiles)
    peaks = []
    for number, main in enumerate(profiles):
        signals_of_profiles(
            main, profiles, names=(*TEXT_OVERLAP, "shared_tokens", "target_coverage"), stack=stack
        )
        if number in (49, corpora // 2, corpora - 1):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
    return {
        "corpora": corpora,
        "tokens": tokens,
        "types": sum(len(p.forms) for p in profiles),
        "pairs": corpora**2,
        "making_s": making,
        "all_pairs_s": time.process_time() - started,
        "before_bytes": before,
        "peaks_bytes": peaks,
    }


def write(results: dict) -> None:
    """benchmarks/signals/speed.md from what was measured."""
    lines = [
        "# Signals: speed",
        "",
        "Written by `python -m benchmarks.signals speed`.",
        (__doc__ or "").split("Writes benchmarks/signals/speed.md. ")[1].replace("\n", " ").strip(),
        "",
    ]
    if found := results.get("overlap"):
        per_pair = 1e3 * found["cached_s"] / found["pairs"]
        theirs_here = 16 + (89 - 16) * (2 * found["tokens"] / found["corpora"] - 54_100) / (
            491_106 - 54_100
        )
        lines += [
            "## Text overlap, all pairs of the tagging corpora",
            "",
            (
                f"{found['corpora']} corpora, {found['tokens']:,} train tokens, {found['pairs']:,}"
                " ordered pairs, five signals each."
            ),
            "",
            "| step | CPU seconds | per pair |",
            "|---|---|---|",
            f"| reading the files (readers and their cache, once) | {found['reading_s']:.2f} | |",
            (
                f"| making the profiles, then all pairs | {found['first_s']:.2f} |"
                f" {1e3 * found['first_s'] / found['pairs']:.3f} ms |"
            ),
            f"| from cached profiles, all pairs | {found['cached_s']:.2f} | {per_pair:.3f} ms |",
            "",
            (
                "Against the program's 16 ms (pairs of 54 thousand tokens) and 89 ms (491"
                f" thousand): {16 / per_pair:.0f} and {89 / per_pair:.0f} times less. A pair of"
                f" this pool has {2 * found['tokens'] / found['corpora'] / 1000:.0f} thousand"
                " tokens on average, for which a straight line between its two times gives"
                f" {theirs_here:.0f} ms: **{theirs_here / per_pair:.0f} times less per pair** (aim"
                " 50; interpolated, the program was not run here)."
            ),
            "",
            (
                "| one pair | train tokens | profiles read from the cache | profiles in memory |"
                " the program |"
            ),
            "|---|---|---|---|---|",
            *(
                f"| {name} | {one['tokens'][0]:,} × {one['tokens'][1]:,} | {one['cached_ms']:.1f}"
                f" ms | {one['held_ms']:.1f} ms | {theirs} ms |"
                for (name, one), theirs in zip(found["singles"].items(), (16, 89), strict=True)
            ),
            "",
            (
                f"All {found['cheap_names']} cheap signals of the whole pool for one main task"
                f" (wnut17): {found['cheap_s']:.1f} CPU seconds."
            ),
            "",
        ]
    if found := results.get("matching"):
        lines += [
            "## Token matching",
            "",
            (
                f"{found['a']:,} × {found['b']:,} vectors of {found['size']} (float16 in, seed 0),"
                f" best of three: bare products {found['bare_s']:.1f} s ({found['gflops']:.0f}"
                f" GFLOP/s), exact neighbours in both directions {found['nearest_s']:.1f} s,"
                f" **ratio {found['ratio']:.2f}** (aim 1.3); peak memory of the process"
                f" {found['peak_bytes'] / 2**20:.0f} MiB (aim 2,048), the benchmark's own float32"
                " copies included."
            ),
            "",
            (
                "On a GPU: not measured; none was at hand. The code path (coarse TF32 or bfloat16"
                " products, exact scores in float32 where a block could hold the neighbour) is"
                " tested on the CPU."
            ),
            "",
        ]
    if found := results.get("pool"):
        peaks = ", ".join(f"{peak / 2**20:.0f}" for peak in found["peaks_bytes"])
        lines += [
            "## 500 synthetic corpora",
            "",
            (
                f"{found['corpora']} corpora of {found['tokens']:,} tokens (seed 0),"
                f" {found['pairs']:,} ordered pairs, seven signals each,"
                f" {found['types'] / found['corpora']:,.0f} distinct words a corpus:"
                f" **{found['all_pairs_s']:.0f} CPU seconds** on one core (aim: under 120 on two)."
                f" Making the corpora and profiles took {found['making_s']:.0f}. Peak memory after"
                f" 50, 250 and 500 main tasks: {peaks} MiB ({found['before_bytes'] / 2**20:.0f}"
                " before)."
            ),
            "",
        ]
    (HERE / "speed.md").write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--shared",
        type=Path,
        default=SHARED,
    )
    parser.add_argument("--part", choices=("overlap", "matching", "pool"))
    arguments = parser.parse_args()
    if arguments.part:
        parts = {"overlap": lambda: overlap(arguments.shared), "matching": matching, "pool": pool}
        print(json.dumps(parts[arguments.part](), default=float))
        return
    results = {}
    for part in ("overlap", "matching", "pool"):
        # a process each, so that one part's memory is not counted for the next
        with tempfile.TemporaryDirectory() as cache:
            command = itself("signals", "speed", "--part", part, "--shared", str(arguments.shared))
            environment = os.environ | {"AUTOAUX_CACHE": cache}
            done = subprocess.run(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
            )
        results[part] = json.loads(done.stdout)
        print(part, results[part])
        write(results)
