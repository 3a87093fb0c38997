"""The forecast as `rank` and `select` ask for it, on recorded main tasks it has never seen.

    python -m benchmarks.forecast shipped        # resumes; writes shipped.md beside this file

Each main task of the packaged experience is taken out of it, and its candidates are forecast by
`Forecaster.predict`, the call of both commands, with the signals that both compute (counts; no
vectors, no curves of candidates). Three people ask: one whose corpora are public and recorded on
other main tasks (`known`), one whose candidates nobody has ever tried (`new`), and both before and
after the single task was trained. Regret is the best true gain (none is a choice: 0) minus that of
the first choice, which is none where no candidate is expected to gain.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.stats import kendalltau, rankdata

from autoaux.forecast import Experience, Forecaster, experience_of, prune
from autoaux.ledger import Ledger
from autoaux.signals import CHEAP, SignalTable

HERE = Path(__file__).parent
PACKAGED = HERE.parent.parent / "autoaux" / "forecast" / "experience.jsonl.gz"
ROWS = HERE / "shipped.jsonl"
FEWEST = 5  # candidates of a main task
RESAMPLES, SEED = 2000, 0
ASKED = [(who, stage) for who in ("known", "new") for stage in ("untrained", "single task")]


class Asked:
    """As much of a corpus as a forecast asks for."""

    def __init__(self, name: str, digest: str, metric: str) -> None:
        self.name, self.digest, self.metric = name, digest, metric


def questions(experience: Experience) -> Iterator[tuple[object, list[object]]]:
    """Main tasks with their real candidates' recorded gains."""
    for main in experience.mains:
        cells = [c for c in experience.singles if c.main.key == main.key and not c.control]
        if len(cells) >= FEWEST:
            yield main, cells


def ask(experience: Experience, main, cells, who: str, stage: str) -> dict:
    """One main task's forecast, as that person gets it at that stage."""
    known = experience.without_main(main.digest)
    if who == "new":
        known = known.without_auxiliaries(cell.auxiliaries[0] for cell in cells)
    names = [cell.auxiliaries[0] for cell in cells]
    values = np.array(
        [
            [experience.signals.get((main.digest, name), {}).get(s, np.nan) for s in CHEAP]
            for name in names
        ]
    )
    table = SignalTable(main.name, tuple(names), CHEAP, values, {})
    forecast = Forecaster.fit(known).predict(
        Asked(main.name, main.digest, main.metric),
        [Asked(name, name, main.metric) for name in names],
        table,
        single_task_score=main.single / 100 if stage == "single task" else None,
    )
    return {
        "main": main.name,
        "who": who,
        "stage": stage,
        "gain": [cell.gain for cell in cells],
        "error": [cell.error for cell in cells],
        "expected": forecast.gains.tolist(),
        "p_helps": [c.p_helps for c in forecast.candidates],
        "sd": [c.sd for c in forecast.candidates],
        "dropped": list(map(names.index, prune(forecast).dropped)),
        "low": [c.low for c in forecast.candidates],
        "high": [c.high for c in forecast.candidates],
    }


def figures(row: dict) -> dict[str, float]:
    """Kendall, regrets, AUC of the sign within this main task, and coverage; NaN without both
    signs.
    """
    gain, expected = np.array(row["gain"]), np.array(row["expected"])
    best = max(gain.max(), 0.0)
    first = gain[expected.argmax()] if expected.max() > 0 else 0.0
    helps = gain > 0
    ranks = rankdata(row["p_helps"])
    some, none = helps.sum(), (~helps).sum()
    auc = (ranks[helps].sum() - some * (some + 1) / 2) / (some * none) if some * none else np.nan
    kept = np.setdiff1d(np.arange(len(gain)), row["dropped"])
    # the recorded gain carries seed noise that an interval of the true gain does not
    half = (np.array(row["high"]) - np.array(row["low"])) / 2
    noisy = half * np.sqrt(1 + (np.array(row["error"]) / np.array(row["sd"])) ** 2)
    return {
        "Kendall": float(kendalltau(expected, gain).statistic),
        "regret": best - first,
        "regret of a random candidate": best - float(gain.mean()),
        "dropped": len(row["dropped"]) / len(gain),
        "lost by dropping": best - max(gain[kept].max(initial=0.0), 0.0),
        "AUC within": float(auc),
        "coverage": float((np.abs(gain - expected) <= noisy).mean()),
    }


def estimate(values: np.ndarray) -> str:
    """Mean over main tasks with its 90 % bootstrap interval."""
    values = values[np.isfinite(values)]
    draws = np.random.default_rng(SEED).choice(values, (RESAMPLES, len(values))).mean(1)
    low, high = np.quantile(draws, [0.05, 0.95])
    return f"{values.mean():.2f} [{low:.2f}, {high:.2f}]"


def table(rows: list[dict]) -> str:
    """The rows as Markdown."""
    names = list(figures(rows[0]))
    lines = [
        "| sources | stage | main tasks | " + " | ".join(names) + " |",
        "|---|---|---|" + "---|" * len(names),
    ]
    for who, stage in ASKED:
        some = [figures(row) for row in rows if (row["who"], row["stage"]) == (who, stage)]
        if some:
            cells = [estimate(np.array([one[name] for one in some])) for name in names]
            lines.append(f"| {who} | {stage} | {len(some)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    experience = experience_of(Ledger(PACKAGED).records())
    rows = [json.loads(line) for line in ROWS.read_text().splitlines()] if ROWS.exists() else []
    done = {(row["main"], row["who"], row["stage"]) for row in rows}
    with ROWS.open("a") as out:
        for task, cells in questions(experience):
            for who, stage in ASKED:
                if (task.name, who, stage) not in done:
                    rows.append(ask(experience, task, cells, who, stage))
                    out.write(json.dumps(rows[-1]) + "\n")
                    out.flush()
    head = "# The forecast as it ships\n\n" + __doc__.split("\n\n", 2)[2] + "\n"
    (HERE / "shipped.md").write_text(head + table(rows) + "\n", encoding="utf-8")
    print(table(rows))
