"""Ledgers and tables whose truth is known, for tests of the forecast."""

from dataclasses import dataclass

import numpy as np

from autoaux.ledger import Outcome, PairSignals
from autoaux.signals import SignalTable


@dataclass(frozen=True)
class Known:
    """As much of a corpus as a forecast asks for."""

    name: str
    digest: str
    metric: str = "accuracy"


def a_ledger(mains=10, sources=10, seeds=2, seed=0, sets=0):
    """Records whose true gain is quality of the source + 4·overlap; the last source is a
    control.
    """
    rng = np.random.default_rng(seed)
    quality = rng.normal(size=sources)
    overlap = rng.uniform(size=(mains, sources))
    truth = quality + 4 * overlap - 2
    records = []

    def run(m, auxiliaries, score, s):
        noisy = float(score + rng.normal(scale=0.3)) / 100
        schedule = "auxiliary" if auxiliaries else "single"
        return Outcome(
            "r",
            f"m{m}",
            auxiliaries,
            f"m{m}",
            auxiliaries,
            "gru",
            schedule,
            s,
            "accuracy",
            noisy,
            1,
            (),
            0.0,
            0.0,
            0,
        )

    for m in range(mains):
        records += [run(m, (), 80 + m % 4, s) for s in range(5)]
        for a in range(sources):
            records += [run(m, (f"a{a}",), 80 + m % 4 + truth[m, a], s) for s in range(seeds)]
            records.append(
                PairSignals(
                    f"m{m}",
                    f"a{a}",
                    f"m{m}",
                    f"a{a}",
                    {"overlap": float(overlap[m, a]), "size": float(a)},
                )
            )
        for _ in range(sets):
            members = rng.choice(sources, 3, replace=False)
            gain = truth[m, members].max() - 1.0  # a set is a point worse than its best member
            records.append(run(m, tuple(f"a{a}" for a in members), 80 + m % 4 + gain, 0))
    return records, truth, overlap


def a_table(overlap, names=None, extra=()):
    names = names or tuple(f"a{i}" for i in range(len(overlap)))
    columns = ("overlap", "size", *extra)
    values = np.column_stack(
        [
            overlap,
            np.arange(len(overlap), dtype=float),
            *[np.full(len(overlap), 9.0) for _ in extra],
        ]
    )
    return SignalTable("new", names, columns, values, {})


def forecast_of(forecaster, overlap, digests=None, **options):
    candidates = [Known(f"a{i}", (digests or {}).get(i, f"a{i}")) for i in range(len(overlap))]
    return forecaster.predict(Known("new", "new"), candidates, a_table(overlap), **options)
