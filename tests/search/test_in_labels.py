"""What a gain is worth in labels, asked of a whole search."""

from search_corpora import GAINS

from autoaux.search.running import SyntheticRunner, additive

SMALL = {"trials": 20, "controls": False, "max_set": 1, "schedules": ()}


class Halved(SyntheticRunner):
    """On half of its sentences the single task loses eight points; counts how often it is asked."""

    halves = 0

    def run(self, recipe, to_step, checkpoint):
        outcome = super().run(recipe, to_step, checkpoint)
        self.halves += recipe.main.train_tokens is not None
        return outcome


def truth(recipe):
    return additive(GAINS)(recipe) - 8.0 * (recipe.main.train_tokens == 45)


def test_the_worth_of_a_gain_is_told_and_its_runs_are_made_once(search):
    """5 points where a doubling of 30 sentences brings 8: 30 (2^(5/8) - 1) = 16."""
    runner = Halved(truth, noise=0.1)
    plain, made = search(GAINS, runner=runner, **SMALL)
    assert plain.labels_worth is None and runner.halves == 0
    decision, more = search(GAINS, runner=runner, in_labels=True, **SMALL)
    assert runner.halves == 3 and more == [] and decision.trials == plain.trials == len(made)
    assert 14 < decision.labels_worth.more < 18
    assert any("more labelled sentences" in note for note in decision.to_table().notes)
    again, _ = search(GAINS, runner=runner, in_labels=True, **SMALL)
    assert runner.halves == 3 and again.labels_worth == decision.labels_worth
