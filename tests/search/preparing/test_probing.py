"""Who of a pool is probed, and for how long."""

from dataclasses import replace

import numpy as np
import pytest
from known_truth import a_ledger
from search_corpora import small_corpus, small_pool

from autoaux.forecast import Forecaster, experience_of
from autoaux.ledger import Outcome
from autoaux.recipe import Gru
from autoaux.search.preparing import Foresight, Limit, Probing, candidates_of

SMALL = Gru(words=8, characters=8, character_hidden=8, hidden=8)
MAIN = small_corpus("main")


@pytest.mark.parametrize(
    ("share", "seconds", "runs", "made", "spent", "allowed"),
    [
        (0.05, 1200, None, 0, 0, True),  # a minute, and a probe is taken for three seconds
        (0.05, 1200, None, 19, 57, True),
        (0.05, 1200, None, 20, 60, False),
        (0.05, 40, None, 0, 0, False),  # two seconds
        (0.05, None, 40, 5, 99, True),  # two runs' worth, a third of a run each
        (0.05, None, 40, 6, 99, False),
        (0.05, 1200, 40, 6, 0, False),
    ],
)
def test_a_share_of_the_budget_is_spent(share, seconds, runs, made, spent, allowed):
    assert Limit.share_of(share, seconds, runs).allows(made, spent) == allowed


def test_without_a_limit_all_are_probed():
    assert Limit().allows(1000, 1e6)


def forecast(limit, told=None, seen=None):
    found = candidates_of(MAIN, small_pool(3))
    known = {"a0": found.pool[seen].digest} if seen else {}
    records = [
        replace(r, auxiliaries=tuple(known.get(a, a) for a in r.auxiliaries))
        if isinstance(r, Outcome)
        else r
        for r in a_ledger()[0]
    ]
    forecaster = Forecaster.fit(experience_of(records))
    probing = Probing(found.main, found.clean, SMALL, limit, told.append if told == [] else None)
    pool = list(found.pool.values())
    return Foresight(forecaster, MAIN, pool).after(found.signals(), [probing])[:2]


def test_those_nobody_has_tried_are_probed_and_it_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path))
    told = []
    made, table = forecast(Limit(), told, seen="c1")
    assert "2 of 2 candidates that nobody has tried were probed" in made.notes[0]
    assert [line.split()[-1] for line in told] in (["c0", "c2"], ["c2", "c0"])
    assert table.value("c0", "probe.r2") <= 1 and table.value("c1", "probe.r2") is None
    assert np.isfinite(table.value("c2", "curve.a.candidate"))


def test_no_time_left_is_said_and_too_little_time_begins_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path))
    made, _ = forecast(Limit(probes=2))
    assert "2 of 3" in made.notes[0] and "no time left for 1" in made.notes[0]
    made, table = forecast(Limit(seconds=5.0))
    assert "probe" not in " ".join(made.notes) and "probe.r2" not in table.names
