"""Metrics that installed packages register: found by their entry points, and by nothing else."""

import numpy as np
import pytest
from sklearn.metrics import fbeta_score

from autoaux import scoring
from autoaux.errors import InputError
from autoaux.ledger import pack_counts, unpack_counts
from autoaux.scoring import check_name, counts

MODULE = '''
def half(gold, predicted):
    """F0.5 of the label x: recall counts half as much as precision."""
    both = sum(g == p == "x" for g, p in zip(gold, predicted))
    missed, made_up = gold.count("x") - both, predicted.count("x") - both
    return 1.25 * both, 1.25 * both + 0.25 * missed + made_up

def above(gold, predicted):
    return 2, 1

def broken(gold, predicted):
    raise KeyError("no")
'''
ENTRIES = "[autoaux.metrics]\nhalf_x = stranger_metrics:half\nabove = stranger_metrics:above\n"
ENTRIES += "broken = stranger_metrics:broken\nabsent = stranger_metrics:absent\n"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package that brings metrics, in a folder of its own."""
    folder = tmp_path / "site"
    about = folder / "stranger_metrics-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "stranger_metrics.py").write_text(MODULE)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger-metrics\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRIES)
    monkeypatch.syspath_prepend(str(folder))
    scoring.forget_registered()
    yield folder
    scoring.forget_registered()


def some():
    rng = np.random.default_rng(0)
    offsets = np.arange(0, 121, 4)
    return rng.integers(0, 2, 120), rng.integers(0, 2, 120), offsets


@pytest.mark.parametrize("name", ["half_x", "stranger_metrics:half"])
def test_a_registered_metric_is_scored_over_all_sentences_and_over_resamples(installed, name):
    gold, predicted, offsets = some()
    ours = counts(name, gold, predicted, ("x", "y"), offsets)
    theirs = fbeta_score(gold, predicted, beta=0.5, pos_label=0)
    assert ours.score() == pytest.approx(theirs)
    twice = np.repeat([[2.0, 0.0]], 15, axis=1).reshape(1, -1)
    tokens = np.concatenate([np.arange(4 * i, 4 * i + 4) for i in range(15)])
    theirs = fbeta_score(gold[tokens], predicted[tokens], beta=0.5, pos_label=0)
    assert ours.scores(twice)[0] == pytest.approx(theirs)
    assert unpack_counts(pack_counts([ours, ours])) == (ours, ours)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("above", "metric above: sentence 1: got 2 of 1; expected two numbers"),
        ("broken", "metric broken: sentence 1: KeyError"),
        ("absent", "metric absent: stranger_metrics:absent cannot be loaded: AttributeError"),
    ],
)
def test_a_metric_that_fails_is_one_line(installed, name, said):
    with pytest.raises(InputError, match=said):
        counts(name, *some()[:2], ("x", "y"), some()[2])


def test_nothing_is_imported_that_no_package_registers(installed):
    with pytest.raises(InputError, match="no such metric"):
        check_name("stranger_metrics:unregistered")


def test_the_folder_where_a_command_runs_is_not_looked_at(installed, monkeypatch):
    monkeypatch.chdir(installed)
    scoring.forget_registered()
    with pytest.raises(InputError, match="no such metric"):
        check_name("half_x")
