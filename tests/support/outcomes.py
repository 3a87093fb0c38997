"""Recorded runs, for tests of what reads them."""

from dataclasses import replace

from autoaux.ledger import CurvePoint, Outcome


def an_outcome(seed=0, score=0.8, **changes):
    base = Outcome(
        recipe="r1",
        main="m1",
        auxiliaries=("a1",),
        main_name="letters",
        auxiliary_names=("tweets",),
        encoder="gru",
        schedule="multitask",
        seed=seed,
        metric="accuracy",
        score=score,
        steps=200,
        curve=(CurvePoint(100, 1.5, 0.7), CurvePoint(200, 1.0, score)),
        seconds=3.0,
        cpu_seconds=2.9,
        peak_memory=10**8,
        auxiliary_curves=(((100, 2.0), (200, 1.5)),),
        versions={"torch": "2.13.0"},
    )
    return replace(base, **changes)
