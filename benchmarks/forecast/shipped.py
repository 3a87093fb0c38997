"""The forecast as `rank` and `select` ask for it, on recorded main tasks it has never seen.

    python -m benchmarks forecast shipped        # resumes; writes shipped.md beside this file
    python -m benchmarks forecast shipped --who new --part 0

Each main task of the packaged experience is taken out of it, and candidates are forecast by
`Forecaster.predict`, the call of both commands, with the signals that both compute. Every row of
the table asks the same questions: for each of the main tasks three pools, which are a third of its
candidates each, drawn at random. Three people ask:

- `known`: the candidates are public, and recorded on all other main tasks;
- `own`: nobody knows them but this person, who has trained with them on three other main tasks;
- `new`: nobody has ever tried them. For `own` and `new`, main tasks cut from a candidate's corpus
  and candidates cut from the main task's are unknown as well.

They ask before anything was trained, once each candidate was probed, and with the single task's
score. Gains are recorded over three seeds. Regret is the best recorded gain (training with none
is a choice, of gain 0) minus that of the first choice, which is none where no candidate is expected
to gain. "Lost by dropping" is the same of what `prune` keeps. Coverage is of 90 % intervals, with
the recorded gain's own seed noise added. In brackets are 90 % bootstrap intervals over main tasks.
"""

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import kendalltau, rankdata

from autoaux.forecast import (
    Experience,
    Forecaster,
    experience_of,
    packaged_ledgers,
    prune,
    shared_errors,
)
from autoaux.ledger import Ledger, union
from autoaux.signals import CHEAP, PROBES, SignalTable

HERE = Path(__file__).parent
ROWS = HERE / "shipped.jsonl"
PARTS, OWN_MAINS = 3, 3
FEWEST = 5  # candidates of a question
RESAMPLES, SEED = 2000, 0
MORE: list[Ledger] = []  # further records, for those who ask what they would add
STAGES = ("untrained", "probed", "single task", "probed, single task")
ASKED = [
    (who, stage)
    for who in ("known", "own", "new")
    for stage in STAGES
    if who == "new" or "probed" not in stage  # a source with a record is not probed
]


@dataclass(frozen=True)
class Asked:
    """As much of a corpus as a forecast asks for."""

    name: str
    digest: str
    metric: str


@dataclass(frozen=True)
class Question:
    """A main task and a pool, by the digests of its members."""

    cells: tuple[Any, ...]
    part: int

    @property
    def main(self):
        return self.cells[0].main

    @property
    def pool(self) -> list[str]:
        return [cell.auxiliaries[0] for cell in self.cells]


def questions(experience: Experience) -> Iterator[Question]:
    """Main tasks with thirds of their real candidates."""
    for main in experience.mains:
        cells = [c for c in experience.singles if c.main.key == main.key and not c.control]
        random.Random(f"{SEED} {main.name}").shuffle(cells)
        for part in range(PARTS):
            if len(some := tuple(cells[part::PARTS])) >= FEWEST:
                yield Question(some, part)


@lru_cache(maxsize=2)
def recorded() -> Experience:
    return experience_of(union([*packaged_ledgers(), *MORE]))


def known_to(who: str, asked: Question) -> Experience:
    """What that person's forecast is fitted on."""
    known = recorded().without_main(asked.main.digest)
    if who == "known":
        return known
    corpus = asked.main.name.partition("@")[0]
    names = {cell.names[0] for cell in asked.cells}
    mains = [main.digest for main in known.mains if main.name.partition("@")[0] in names]
    mine = {c.auxiliaries[0] for c in known.singles if c.names[0] == corpus}
    for digest in mains:
        known = known.without_main(digest)
    known = known.without_auxiliaries(mine)
    theirs = [main.digest for main in known.mains]
    tried_on = set(random.Random(f"{SEED} {corpus} {asked.part}").sample(theirs, OWN_MAINS))
    pool = set(asked.pool)
    cells = tuple(
        cell
        for cell in known.cells
        if not pool & set(cell.auxiliaries) or (who == "own" and cell.main.digest in tried_on)
    )
    return replace(known, cells=cells)


@lru_cache(maxsize=1)
def _forecaster(who: str, main: str, part: int | None) -> Forecaster:
    asked = next(q for q in questions(recorded()) if q.main.name == main and part in (None, q.part))
    return Forecaster.fit(known_to(who, asked))


def ask(asked: Question, who: str, stage: str, also: tuple[str, ...] = ()) -> dict:
    """One question's forecast, as that person gets it at that stage, `also` with these signals."""
    main, pool, signals = asked.main, asked.pool, recorded().signals
    names = CHEAP + also + (PROBES if "probed" in stage else ())
    values = [[signals.get((main.digest, one), {}).get(s, np.nan) for s in names] for one in pool]
    forecaster = _forecaster(who, main.name, None if who == "known" else asked.part)
    forecast = forecaster.predict(
        Asked(main.name, main.digest, main.metric),
        [Asked(one, one, main.metric) for one in pool],
        SignalTable(main.name, tuple(pool), names, np.array(values), {}),
        single_task_score=main.single / 100 if "single task" in stage else None,
    )
    return {
        "main": main.name,
        "part": asked.part,
        "who": who,
        "stage": stage,
        "gain": [round(cell.gain, 4) for cell in asked.cells],
        "error": [round(cell.error, 4) for cell in asked.cells],
        "expected": forecast.gains.round(4).tolist(),
        "sd": [round(c.sd, 4) for c in forecast.candidates],
        "p_helps": [round(c.p_helps, 4) for c in forecast.candidates],
        "shared": shared_errors(forecast.covariance).round(4).tolist(),
        "low": [round(c.low, 4) for c in forecast.candidates],
        "high": [round(c.high, 4) for c in forecast.candidates],
        "dropped": list(map(pool.index, prune(forecast).dropped)),
    }


def figures(row: dict) -> dict[str, float]:
    """One question's figures; NaN where they say nothing."""
    gain, expected = np.array(row["gain"]), np.array(row["expected"])
    best = max(gain.max(), 0.0)
    first = gain[expected.argmax()] if expected.max() > 0 else 0.0
    helps = gain > 0
    ranks = rankdata(row["p_helps"])
    some, none = helps.sum(), (~helps).sum()
    auc = (ranks[helps].sum() - some * (some + 1) / 2) / (some * none) if some * none else np.nan
    kept = np.setdiff1d(np.arange(len(gain)), row["dropped"])
    half = (np.array(row["high"]) - np.array(row["low"])) / 2
    noisy = half * np.sqrt(1 + (np.array(row["error"]) / np.array(row["sd"])) ** 2)
    return {
        "Kendall": float(kendalltau(expected, gain).statistic),
        "regret": best - first,
        "of a random one": best - float(gain.mean()),
        "dropped": len(row["dropped"]) / len(gain),
        "lost by dropping": best - max(gain[kept].max(initial=0.0), 0.0),
        "AUC within": float(auc),
        "coverage": float((np.abs(gain - expected) <= noisy).mean()),
    }


def estimate(values: np.ndarray, mains: list[str]) -> str:
    """Mean over main tasks of what their questions give, with its 90 % bootstrap interval."""
    by_main = [
        np.nanmean(own)
        for main in dict.fromkeys(mains)
        if np.isfinite(own := values[np.array(mains) == main]).any()
    ]
    draws = np.random.default_rng(SEED).choice(by_main, (RESAMPLES, len(by_main))).mean(1)
    low, high = np.quantile(draws, [0.05, 0.95])
    return f"{np.mean(by_main):.2f} [{low:.2f}, {high:.2f}]"


def table(rows: list[dict]) -> str:
    """The rows as Markdown."""
    names = list(figures(rows[0]))
    lines = [
        "| sources | asked | questions | " + " | ".join(names) + " |",
        "|---|---|---|" + "---|" * len(names),
    ]
    for who, stage in ASKED:
        mine = [row for row in rows if (row["who"], row["stage"]) == (who, stage)]
        if mine:
            of, mains = [figures(row) for row in mine], [row["main"] for row in mine]
            cells = [estimate(np.array([one[name] for one in of]), mains) for name in names]
            lines.append(f"| {who} | {stage} | {len(mine)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    asked_for = argparse.ArgumentParser(description=__doc__)
    asked_for.add_argument("--who", choices=["known", "own", "new"], help="these rows only")
    asked_for.add_argument("--part", type=int, help="this pool of each main task only")
    only = asked_for.parse_args()
    rows = [json.loads(line) for line in ROWS.read_text().splitlines()] if ROWS.exists() else []
    done = {(row["main"], row["part"], row["who"], row["stage"]) for row in rows}
    with ROWS.open("a") as out:
        for who in [only.who] if only.who else ["known", "own", "new"]:
            for asked in questions(recorded()):
                if only.part not in (None, asked.part):
                    continue
                for stage in [s for w, s in ASKED if w == who]:
                    if (asked.main.name, asked.part, who, stage) in done:
                        continue
                    rows.append(ask(asked, who, stage))
                    out.write(json.dumps(rows[-1]) + "\n")
                    out.flush()
    head = "# The forecast as it ships\n\n" + (__doc__ or "").split("\n\n", 2)[2] + "\n"
    (HERE / "shipped.md").write_text(head + table(rows) + "\n", encoding="utf-8")
    print(table(rows))
