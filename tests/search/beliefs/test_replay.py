"""Beliefs over time: the posterior that the search decided by, played again."""

import pytest

GAINS = {"c0": 5.0, "c1": 1.0, "c2": 0.0, "c3": -2.0}


def test_the_last_belief_is_what_the_leaderboard_says_of_an_arm_that_was_not_confirmed(search):
    decision, _ = search(GAINS, trials=40)
    board = {evidence.arm: evidence for evidence in decision.leaderboard}
    compared = 0
    for believed in decision.beliefs:
        evidence = board[believed.arm]
        if not evidence.fresh_scores:
            compared += 1
            assert believed.after[-1][1:] == pytest.approx(
                (evidence.gain, evidence.low, evidence.high), abs=6e-4
            )
    assert compared >= 2


def test_beliefs_begin_with_an_arms_first_run_and_narrow_with_the_next(search):
    decision, ended = search(GAINS, trials=40, pruner="none")
    searched = [event for event in ended if event.seed < 1000]
    for believed in decision.beliefs:
        own = [event.number for event in searched if event.arm == believed.arm]
        assert believed.after[0][0] == own[0]
        widths = {number: high - low for number, _, low, high in believed.after}
        if len(own) >= 3:
            assert widths[own[-1]] < widths[own[0]]


def test_a_long_search_is_told_at_evenly_spaced_runs_up_to_the_last(search):
    decision, ended = search(GAINS, trials=75, noise=4.0)
    searched = [event.number for event in ended if event.seed < 1000]
    last = max(searched)
    assert len(searched) > 40
    for believed in decision.beliefs:
        assert len(believed.after) <= 40 and believed.after[-1][0] == last
