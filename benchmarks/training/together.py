"""Several runs in one program, and several tasks in one batch.

    python -m benchmarks.training together stacked   # K = 1, 4, 8, 16 runs in one program
    # batches of several tasks in one pass, against one pass per task
    python -m benchmarks.training together mixed

Adds these parts (without a name both) to benchmarks/training/engine.jsonl.gz as it goes and takes
up where it was; `python -m benchmarks.training engine forget stacked mixed` drops them.
"""

import sys
import time

import numpy as np
import torch

from autoaux.corpora import drop_leaks
from autoaux.recipe import Optimisation, proxy
from autoaux.training import Run, Vocabulary
from autoaux.training.loop import Program, stack_programs
from benchmarks.training.engine import (
    CANDIDATES,
    ROUNDS,
    TASKS,
    keep,
    load,
    recipe,
    results,
)

MORE = (
    "ner/wnut16",
    "ner/ritter_ner",
    "pos/ritter_pos",
    "ner_bio/AnatEM-IOB",
    "ner_bio/s800",
    "ner_bio/linnaeus-IOB",
)


# stacked: K runs in one program


def stacked() -> None:
    main = load(TASKS["EWT UPOS"])
    pool = [drop_leaks(load(folder), main)[0] for folder in CANDIDATES[:4]]
    vocabulary = Vocabulary.build([main, *pool])

    def program(k: int, kind: str, quiet: Optimisation) -> Program:
        """K seeds of the single task or of all candidates thrown together, or K candidates at
        one seed.
        """
        made = []
        for lane in range(k):
            auxiliaries = {"candidates": [pool[lane % len(pool)]], "four together": pool}.get(
                kind, []
            )
            schedule = "concatenation" if kind == "four together" else "auxiliary"
            written = recipe(
                main, *auxiliaries, schedule=schedule, encoder=proxy()[0], optimisation=quiet
            )
            seed = 0 if kind == "candidates" else lane
            made.append(Run(written, main, auxiliaries, seed, vocabulary=vocabulary).program)
        return stack_programs(made) if k > 1 else made[0]

    for budget in (256, 512):
        quiet = Optimisation(
            batch_tokens=budget, max_steps=100_000, eval_every=100_000, patience=100_000
        )
        for kind in ("seeds", "candidates", "four together"):
            if f"proxy, {budget} tokens, {kind}" in results().get("stacked", {}):
                continue
            stacks = {k: program(k, kind, quiet) for k in (1, 4, 8, 16)}
            rates: dict[int, list[float]] = {k: [] for k in stacks}
            for repeat in range(4):  # in turn, so that a busy moment hits all alike
                for k, stack in stacks.items():
                    steps, at = max(4, 32 // k), stack.lanes[0].progress.step
                    if repeat == 0:
                        at += 2
                        stack.advance(at)
                    begun = time.process_time()
                    stack.advance(at + steps)
                    spent = time.process_time() - begun
                    rates[k].append(steps * k * budget * (1 if kind == "seeds" else 2) / spent)
            value = {str(k): round(float(np.median(r))) for k, r in rates.items()}
            keep("stacked", f"proxy, {budget} tokens, {kind}", value)


# mixed: batches of several tasks


def mixed() -> None:
    """CPU time of an update of multitask, tasks encoded in one pass and each by itself, in turn."""
    tasks = [load(folder, 5000) for folder in (TASKS["EWT UPOS"], *CANDIDATES, *MORE)]
    quiet = Optimisation(max_steps=100_000, eval_every=100_000, patience=100_000)
    for count in (2, 5, 15):
        if f"{count} tasks" in results().get("mixed", {}):
            continue
        main, *auxiliaries = tasks[:count]
        written = recipe(
            main, *auxiliaries, schedule="multitask", encoder=proxy()[0], optimisation=quiet
        )
        programs = {
            way: Run(written, main, auxiliaries, 0).program
            for way in ("one pass", "a pass per task")
        }
        programs["a pass per task"].model.encoder.route = lambda task: task
        spent: dict[str, list[float]] = {way: [] for way in programs}
        for repeat in range(1 + ROUNDS):
            for way, program in programs.items():
                source = program.lanes[0].sources[-1]
                begun = time.process_time()
                for _ in range(16):
                    program.update([source.draw()])
                if repeat:  # the first round warms up
                    spent[way].append((time.process_time() - begun) / 16)
        keep(
            "mixed",
            f"{count} tasks",
            {way: round(1000 * float(np.median(times)), 1) for way, times in spent.items()},
        )


def main() -> None:
    torch.set_num_threads(1)
    parts = {"stacked": stacked, "mixed": mixed}
    if unknown := set(sys.argv[1:]) - set(parts):
        sys.exit(f"{', '.join(sorted(unknown))}?\n{__doc__}")
    for part in sys.argv[1:] or parts:
        parts[part]()
