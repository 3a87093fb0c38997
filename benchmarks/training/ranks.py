"""The proxy recipe against the full one: do they rank auxiliaries alike, and what does each cost?

    python -m benchmarks.training ranks

Adds the parts `ranks` and `lengths` to benchmarks/training/engine.jsonl.gz as it goes and takes up
where it was.
"""

from dataclasses import replace

import numpy as np

from autoaux.corpora import drop_leaks
from autoaux.recipe import full, proxy
from autoaux.training import Run
from benchmarks.training.engine import CANDIDATES, TASKS, TOKENS, keep, load, recipe, results

MAINS = {"pos/ud_en_ewt": 4000, "ner_bio/NCBI-disease-IOB": 8000}
SEEDS = 3
STEPS = 100
DEV_TOKENS = 6000


def ranks() -> None:
    data = {}
    for folder, tokens in MAINS.items():
        main = load(folder, tokens)
        dev = main.splits["dev"]
        thinned = dev.select(np.arange(0, dev.n_sentences, dev.n_tokens // DEV_TOKENS))
        data[folder] = replace(main, splits={**main.splits, "dev": thinned})
    for seed in range(SEEDS):
        for main in data.values():
            pool = [drop_leaks(load(folder), main)[0] for folder in CANDIDATES]
            for candidate in (None, *pool):
                auxiliaries = [candidate] if candidate is not None else []
                for name, (encoder, optimisation) in (("proxy", proxy()), ("full", full(*proxy()))):
                    short = optimisation.model_copy(
                        update={"max_steps": STEPS, "eval_every": 25, "batch_tokens": 256}
                    )
                    key = (
                        f"{main.name} + {candidate.name if candidate else 'nothing'}, {name}, seed"
                        f" {seed}"
                    )
                    if key in results().get("ranks", {}):
                        continue
                    written = recipe(main, *auxiliaries, encoder=encoder, optimisation=short)
                    outcome = Run(written, main, auxiliaries, seed).advance()
                    keep(
                        "ranks",
                        key,
                        {
                            "score": round(outcome.score, 4),
                            "seconds": round(outcome.cpu_seconds, 1),
                        },
                    )


# lengths: both recipes as they are written, not cut short


def lengths() -> None:
    main = load(TASKS["EWT UPOS"])
    auxiliary = drop_leaks(load("pos/tweebank"), main)[0]
    for others in ([], [auxiliary]):
        for name, (encoder, optimisation) in (("proxy", proxy(TOKENS)), ("full", full(*proxy()))):
            key = f"{name}, {'with ' + auxiliary.name if others else 'alone'}, seed 0"
            if key in results().get("lengths", {}):
                continue
            outcome = Run(
                recipe(main, *others, encoder=encoder, optimisation=optimisation), main, others, 0
            ).advance()
            value = {
                "score": round(outcome.score, 4),
                "seconds": round(outcome.cpu_seconds, 1),
                "steps": outcome.steps,
            }
            keep(
                "lengths",
                key,
                value | {"best_step": max(outcome.curve, key=lambda point: point.score).step},
            )


def main() -> None:
    ranks()
    lengths()
