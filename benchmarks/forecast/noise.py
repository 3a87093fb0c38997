"""Whether intervals hold with the seed noise that is expected before any run.

    python -m benchmarks forecast noise        # seconds; writes noise.md beside this file

Recorded main tasks are played from their first runs: so many seeds of the single task, one or two
of each candidate, and the posterior of the search without a forecast. The remaining seeds are the
judge: their mean difference must lie in the 90 % interval, widened by their own seed noise, which
is the main task's over all its runs. `constants` are .26 points for accuracy and 1 for span F1, of
two degrees of freedom; `ledger` is what `autoaux.forecast.seed_noise` says of the other main tasks;
`own variances` gives each arm's seeds their own variance, shrunk to the pooled. In brackets are
90 % bootstrap intervals over main tasks.
"""

from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import t

from autoaux.forecast import experience_of, packaged_ledgers, seed_noise
from autoaux.ledger import Outcome, union
from autoaux.search.beliefs import Observation, Prior, SeedNoise, pooled_noise, posterior

HERE = Path(__file__).parent
RESAMPLES, SEED = 2000, 0
CONSTANTS = {"accuracy": SeedNoise(0.26, 2.0), "span_f1": SeedNoise(1.0, 2.0)}
SHRUNK = 4.0  # degrees of freedom that the pooled variance counts for beside an arm's own
PLAYED = [(1, 1), (2, 1), (3, 1), (3, 2)]  # seeds of the single task, and of each candidate


def recorded() -> dict[tuple[str, str], dict[tuple[str, ...], list[float]]]:
    """Scores in points by main task and metric, then by candidate; the single task under ()."""
    found: dict = defaultdict(lambda: defaultdict(dict))
    for record in union(packaged_ledgers()):
        if isinstance(record, Outcome) and len(record.auxiliaries) < 2:
            own = found[record.main_name, record.metric][record.auxiliary_names]
            own[record.seed] = 100 * record.score
    return {
        key: {who: [scores[seed] for seed in sorted(scores)] for who, scores in cells.items()}
        for key, cells in found.items()
    }


def held(
    cells: dict, metric: str, prior: SeedNoise, seeds: tuple[int, int], own: bool
) -> list[bool]:
    """Of each candidate, whether its further seeds lie where its first ones say."""
    single, arms = cells[()], {who: scores for who, scores in cells.items() if who}
    squares = sum(float(np.var(scores)) * len(scores) for scores in cells.values())
    true = squares / sum(len(scores) - 1 for scores in cells.values())
    first = {who: scores[: seeds[1]] for who, scores in arms.items()}
    begun = single[: seeds[0]]
    noise, df = pooled_noise([begun, *first.values()], metric, prior)
    seen = [
        [Observation(score, _beyond(scores, noise) if own else 0.0) for score in scores]
        for scores in first.values()
    ]
    believed = posterior(
        [Observation(score) for score in begun], seen, [Prior()] * len(seen), noise, df
    )
    reach, found = float(t.ppf(0.95, df)), []
    for index, who in enumerate(arms):
        later, later_single = arms[who][seeds[1] :], single[seeds[0] :]
        difference = np.mean(later) - np.mean(later_single)
        judge = true * (1 / len(later) + 1 / len(later_single))
        half = reach * np.sqrt(believed.sd[index] ** 2 + judge)
        found.append(bool(abs(difference - believed.mean[index]) <= half))
    return found


def _beyond(scores: list[float], noise: float) -> float:
    """What an arm's own variance has beyond the pooled, shrunk to it; never less."""
    squares, freedom = float(np.var(scores)) * len(scores), len(scores) - 1
    own = (squares + SHRUNK * noise**2) / (freedom + SHRUNK)
    return max(own - noise**2, 0.0)


def estimate(values: list[float]) -> str:
    draws = np.random.default_rng(SEED).choice(values, (RESAMPLES, len(values))).mean(1)
    low, high = np.quantile(draws, [0.05, 0.95])
    return f"{np.mean(values):.2f} [{low:.2f}, {high:.2f}]"


def spread(cells: dict) -> float:
    """Standard deviation over mean of the candidates' variances over what one noise for all gives:
    a variance of f degrees of freedom has sqrt(2 / f).
    """
    arms = [scores for who, scores in cells.items() if who and len(scores) == 3]
    variances = np.array([np.var(scores, ddof=1) for scores in arms])
    return float(variances.std(ddof=1) / variances.mean() / np.sqrt(2 / 2))


def main() -> None:
    experience = experience_of(union(packaged_ledgers()))
    digests = {main.name: main.digest for main in experience.mains}
    world = recorded()
    others = {name: experience.without_main(digest) for name, digest in digests.items()}
    told = {
        (name, metric): SeedNoise(*(seed_noise(others[name], metric, "gru") or (1.0, 2.0)))
        for name, metric in world
    }
    lines = ["| metric | seeds | constants | ledger | own variances |", "|---|---|---|---|---|"]
    for metric in CONSTANTS:
        keys = [key for key in world if key[1] == metric]
        for seeds in PLAYED:
            cells = [
                estimate([np.mean(held(world[key], metric, of(key), seeds, own)) for key in keys])
                for of, own in (
                    (lambda key: CONSTANTS[key[1]], False),
                    (told.__getitem__, False),
                    (told.__getitem__, True),
                )
            ]
            lines.append(f"| {metric} | {seeds[0]} + {seeds[1]} | {' | '.join(cells)} |")
    said = [
        f"Seed noise that the ledger expects: {metric} {noise[0]:.2f} points, {noise[1]:.1f}"
        " degrees of freedom."
        for metric in CONSTANTS
        if (noise := seed_noise(experience, metric, "gru"))
    ]
    said += [
        f"Candidates' variances spread {estimate([spread(world[k]) for k in world if k[1] == m])}"
        f" times as much as one noise for all of a main task's candidates gives ({m})."
        for m in CONSTANTS
    ]
    table = "\n".join(lines) + "\n\n" + "\n".join(said)
    head = "# Seed noise before any run\n\n" + (__doc__ or "").split("\n\n", 2)[2] + "\n"
    (HERE / "noise.md").write_text(head + table + "\n", encoding="utf-8")
    print(table)
