"""How soon the tagger stands where flair's best epoch stands, by learning rate and batch size.

    python -m benchmarks.training reach

Adds the part `reach` to benchmarks/training/engine.jsonl.gz as it goes and takes up where it was;
flair's best scores are those of its part `speed`. Dev is scored eight times an epoch; CPU-seconds
are those of training.
"""

import time

from autoaux.corpora import Corpus
from autoaux.recipe import Gru, Optimisation, proxy
from autoaux.training import Run
from benchmarks.training.engine import SAME_SHAPE, TASKS, keep, load, recipe, results

RATES = (0.005, 0.01, 0.02)
BATCHES = (256, 512)
SEEDS = (0, 1, 2)
EPOCHS = 4
EVALUATIONS = 8


def reach(
    corpus: Corpus, encoder: Gru, optimisation: Optimisation, seed: int, target: float
) -> dict:
    """Main steps and CPU-seconds of training until a dev score of `target`; None where four
    epochs do not get there.
    """
    run = Run(recipe(corpus, encoder=encoder, optimisation=optimisation), corpus, (), seed)
    epoch, spent = run.program.plan.epoch_steps, 0.0
    for part in range(1, EPOCHS * EVALUATIONS + 1):
        begun = time.process_time()
        run.advance(round(part * epoch / EVALUATIONS))
        spent += time.process_time() - begun
        run.program.evaluate()
        if run.outcome().curve[-1].score >= target:
            return {"steps": run.step, "epochs": part / EVALUATIONS, "seconds": round(spent, 2)}
    return {"steps": None, "epochs": None, "seconds": None}


def main() -> None:
    encoders = {"flair's shape": SAME_SHAPE, "proxy": proxy()[0]}
    for seed in SEEDS:
        for task, folder in TASKS.items():
            corpus, target = load(folder), max(results()["speed"][f"{task}, flair"]["scores"])
            for name, encoder in encoders.items():
                for rate in RATES:
                    for batch in BATCHES:
                        key = f"{task}, {name}, {rate}, {batch}, seed {seed}"
                        if key not in results().get("reach", {}):
                            quiet = {
                                "decay": "constant",
                                "max_steps": 10**6,
                                "eval_every": 10**6,
                                "patience": 10**6,
                            }
                            part = Optimisation(learning_rate=rate, batch_tokens=batch, **quiet)
                            keep("reach", key, reach(corpus, encoder, part, seed, target))
