"""What a fifth of an auxiliary is worth: all of a train file against the part that splitting
leaves.

    python -m benchmarks.search fifth [--at-most N] [report]

An auxiliary that has only a train file was once divided as a main task is, and trained on the four
fifths that were left; now it trains on all of it. Both are trained here, at the same seeds, beside
main tasks of the recorded runs, with the recipe that a search uses. Rows are kept in fifth.jsonl.gz
and not made again, at most N new ones are made; the page is fifth.md.
"""

import argparse
import sys
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.corpora import drop_leaks, ensure_splits
from autoaux.recipe import Optimisation, of_length
from benchmarks.search.trainings import main_task, train_file, trained
from benchmarks.store import Row, Rows, rows_of
from benchmarks.tables import table

PAGE = Path(__file__).with_suffix(".md")
MAIN_TOKENS, CANDIDATE_TOKENS, SEEDS = 5_000, 20_000, 3
OPTIMISATION = of_length(Optimisation(batch_tokens=256), 300)
BTC, WIKIGOLD, GUM = "ner/btc", "ner/wikigold", "ner/gum_ner"
EWT, PARTUT, TWEEBANK = "pos/ud_en_ewt", "pos/ud_en_partut", "pos/tweebank"
SWA, KIN, HAU = (f"ner/masakhane_ner/{name}" for name in ("swa", "kin", "hau"))
PAIRS = {
    WIKIGOLD: (BTC, GUM, "ner/wnut17"),
    "ner/wnut17": (BTC, GUM, WIKIGOLD),
    "ner/crossner/politics": (BTC, GUM, WIKIGOLD),
    SWA: (KIN, HAU, WIKIGOLD),
    TWEEBANK: (EWT, PARTUT, "pos/ark_twpos"),
    "pos/ark_twpos": (EWT, PARTUT, TWEEBANK),
}


def compared(main: str, candidate: str) -> Row:
    """Dev scores in points, by seed, with all of the candidate's train file and with the part."""
    whole = main_task(main, MAIN_TOKENS)
    file = drop_leaks(train_file(candidate, CANDIDATE_TOKENS), whole)[0]
    sides = {"all": file, "part": ensure_splits(file)}
    runs = trained(whole, sides, list(sides), range(SEEDS), OPTIMISATION)
    return {
        "metric": whole.metric,
        "tokens": [side.splits["train"].n_tokens for side in sides.values()],
        **{name: [100 * run.score for run in runs[name]] for name in sides},
    }


def report(rows: Rows) -> None:
    lines, worth = [], {}
    for row in rows.where():
        differences = np.subtract(row["all"], row["part"])
        worth.setdefault(row["main"], []).append(fmean(differences))
        lines.append(
            (Path(row["main"]).name, Path(row["candidate"]).name,
             *(f"{tokens:,}" for tokens in row["tokens"]),
             f"{fmean(row['all']):.2f}", f"{fmean(row['part']):.2f}", f"{fmean(differences):+.2f}")
        )  # fmt: skip
    head = ("main task", "candidate", "tokens", "of the part", "with all", "with the part",
            "difference")  # fmt: skip
    means = [fmean(own) for own in worth.values()]
    boots = np.random.default_rng(0).choice(means, (2000, len(means))).mean(1)
    low, high = np.quantile(boots, [0.05, 0.95])
    pairs = [difference for own in worth.values() for difference in own]
    words = (__doc__ or "").split("\n\n", 2)[2].strip()
    found = (
        f"Over {len(means)} main tasks, all is worth **{fmean(means):+.2f} points"
        f" [{low:+.2f}, {high:+.2f}]** more than the part (90 % bootstrap interval over main"
        f" tasks); it is above zero in {sum(pair > 0 for pair in pairs)} of {len(pairs)} pairs."
        f" Means of {SEEDS} seeds, dev scores in points."
    )
    made = "Made by `python -m benchmarks.search fifth`."
    text = f"# A fifth of an auxiliary\n\n{made} {words}\n\n{found}\n\n{table(head, lines)}\n"
    PAGE.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog=sys.argv[0])
    parser.add_argument("only", nargs="?", choices=["report"])
    parser.add_argument("--at-most", type=int, default=sys.maxsize)
    asked, rows = parser.parse_args(), rows_of("search", "fifth")
    wanted = [
        {"main": name, "candidate": candidate}
        for name, candidates in PAIRS.items()
        for candidate in candidates
    ]
    missing = [key for key in wanted if key not in rows] if asked.only is None else []
    for key in missing[: asked.at_most]:
        print(rows.once(key, lambda k=key: compared(**k)), flush=True)
    report(rows)
