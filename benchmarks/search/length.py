"""How short a run may be: where extra updates alone look like help.

    python -m benchmarks.search length [report]

The control "main task itself" has nothing to teach but more updates. Its gain over the single task,
by passes over the main task's training tokens, says from which length on a gain is the auxiliary's.
Real corpora from AUTOAUX_SHARED, the proxy recipe, seeds 0 to 2 trained as one program. Runs are
kept in length.jsonl.gz and not made again.
"""

import sys
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.corpora import cut_train, ensure_splits, read_corpus
from autoaux.recipe import Recipe, Schedule, proxy
from autoaux.search.preparing import reference
from autoaux.training import Run, StackedRuns, Vocabulary
from benchmarks.places import CORPORA
from benchmarks.store import results_of

REPORT = Path(__file__).with_suffix(".md")
MAINS = {"ner/wnut17": None, "ner/btc": 40_000, "pos/ud_en_ewt": 40_000}
PASSES, SEEDS = (3, 4, 6, 8, 12), (0, 1, 2)


def measure(known):
    for name, tokens in MAINS.items():
        main = ensure_splits(read_corpus(CORPORA / name))
        main = main if tokens is None else cut_train(main, tokens, 0)
        vocabulary = Vocabulary.build([main])
        encoder, longest = proxy(main.splits["train"].n_tokens)
        for passes in PASSES:
            steps = round(longest.max_steps * passes / 12)
            optimisation = longest.model_copy(
                update={
                    "max_steps": steps,
                    "patience": steps // 2,
                    "eval_every": max(50, steps // 12),
                }
            )
            for arm, auxiliaries in {"single": (), "self": (reference(main),)}.items():
                key = f"{name} {passes} {arm}"
                if known.at(key):
                    continue
                schedule = Schedule(kind="auxiliary" if auxiliaries else "single")
                recipe = Recipe(
                    main=reference(main),
                    auxiliaries=auxiliaries,
                    schedule=schedule,
                    encoder=encoder,
                    optimisation=optimisation,
                )
                runs = [
                    Run(recipe, main, [main] * len(auxiliaries), seed, vocabulary=vocabulary)
                    for seed in SEEDS
                ]
                outcomes = StackedRuns(runs).advance()
                found = {
                    "steps": steps,
                    "points": [100 * run.score for run in outcomes],
                    "seconds": sum(run.cpu_seconds for run in outcomes),
                }
                known.keep(found, key)
                print(key, found, flush=True)


def report(known):
    lines = [
        "# How short a run may be",
        "",
        (
            "Made by `python -m benchmarks.search length`: dev score in points of the single task,"
            " and gain of the control"
        ),
        (
            "*main task itself* over it (mean of 3 seeds, ± twice its standard error), by passes"
            " over the training tokens."
        ),
        "",
        "| main task | " + " | ".join(f"{passes} passes" for passes in PASSES) + " |",
        "|---|" + "---|" * len(PASSES),
    ]
    for name in MAINS:
        cells = []
        for passes in PASSES:
            pair = [known.at(f"{name} {passes} {arm}") for arm in ("single", "self")]
            if not all(pair):
                cells.append("")
                continue
            single, control = (np.array(one["points"]) for one in pair)
            error = np.sqrt((single.var(ddof=1) + control.var(ddof=1)) / len(SEEDS))
            cells.append(
                f"{fmean(single):.1f}, {fmean(control) - fmean(single):+.1f} ± {2 * error:.1f}"
            )
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    results = results_of("search", "length")
    if sys.argv[1:] != ["report"]:
        measure(results)
    report(results)
