"""A search that leaves runs of its budget unmade says why."""


def test_runs_that_are_left_while_the_verdict_is_open_are_explained(search):
    decision, ended = search({"c0": 0.3}, trials=19, controls=False, fresh_seeds=2)
    assert decision.verdict == "undecided" and len(ended) < 19
    [said] = [line for line in decision.warnings if " of 19 runs were made" in line]
    assert said.startswith(f"{len(ended)} of 19") and "more would settle it" in said
