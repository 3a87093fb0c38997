"""A whole search of one seed, held against a kept one: the same runs in the same order, and the
same decision.

The kept search was made by the version before the one that brought this test. Whoever means to
change what a search does writes it anew; whoever moves code does not.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from search_corpora import GAINS

from autoaux.search.running import SyntheticRunner, additive

KEPT = Path(__file__).with_name("kept") / "search_of_seed_4.json"


def noisy(recipe):
    """The additive truth and a point of noise that depends on names and seed alone, so that a new
    field of recipes changes nothing here.
    """
    shuffled = [ref.shuffle_labels for ref in recipe.auxiliaries]
    names = [ref.name for ref in recipe.auxiliaries]
    key = f"{names} {shuffled} {recipe.schedule.kind} {recipe.seed}"
    rng = np.random.default_rng(list(hashlib.sha256(key.encode()).digest()))
    return additive(GAINS)(recipe) + rng.standard_normal()


def test_a_seed_makes_the_runs_and_the_decision_that_it_made_before(search):
    decision, ended = search(
        GAINS, runner=SyntheticRunner(noisy, noise=0.0), trials=60, seed=4, pruner="none"
    )
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    pulls = [[" > ".join(e.arm.auxiliaries), e.arm.schedule, e.arm.control, e.seed] for e in ended]
    assert pulls == kept["pulls"]
    board = [
        [one.arm.name, one.arm.schedule, one.verdict, one.runs, len(one.fresh_scores)]
        for one in decision.leaderboard
    ]
    assert board == kept["leaderboard"]
    gains = [number for one in decision.leaderboard for number in (one.gain, one.low, one.high)]
    assert gains == pytest.approx(kept["gains"], abs=1e-9)
    assert decision.sentence == kept["sentence"]
