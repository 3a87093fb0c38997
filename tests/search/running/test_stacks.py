"""Runs that train together: planned one by one, trained as one program, each a trial of its own."""

import pytest
from search_corpora import small_corpus, small_pool

from autoaux.corpora import ensure_splits
from autoaux.recipe import CorpusRef, Gru, Optimisation, Recipe, Schedule
from autoaux.search.running import SyntheticRunner, TrainingRunner, additive, quickest

GAINS = {"c0": 3.0, "c1": 1.0, "c2": -1.0, "c3": 0.0}


class Together(SyntheticRunner):
    """Notes who trained beside whom; `broken` names whose runs raise, `room` how many fit."""

    def __init__(self, gains, broken=(), room=99, **options):
        super().__init__(additive(gains), **options)
        self.stacks, self.broken, self.room = [], broken, room

    def run(self, recipe, to_step, checkpoint):
        if any(ref.name in self.broken for ref in recipe.auxiliaries):
            raise ValueError("its data cannot be trained on")
        return super().run(recipe, to_step, checkpoint)

    def run_together(self, recipes, to_step, checkpoints):
        if len(recipes) > self.room:
            raise MemoryError
        self.stacks.append([(*(ref.name for ref in r.auxiliaries), r.seed) for r in recipes])
        return [self.run(r, to_step, c) for r, c in zip(recipes, checkpoints, strict=True)]

    def quickest_stack(self, recipe):
        return 4


def test_as_many_runs_as_fit_train_together_and_no_run_twice(search):
    runner = Together(GAINS)
    _, ended = search(GAINS, runner=runner, trials=30)
    assert max(map(len, runner.stacks)) == 4 and len(runner.stacks[0]) >= 2
    assert all(len(set(stack)) == len(stack) for stack in runner.stacks)
    keys = [(event.arm, event.seed) for event in ended]
    assert len(set(keys)) == len(keys) and len(keys) <= 30


def test_the_first_runs_of_all_candidates_stand_in_one_stack(search):
    runner = Together(GAINS)
    search(GAINS, runner=runner, trials=30, stack=8)
    singles = next(stack for stack in runner.stacks if len(stack[0]) == 2)
    assert {name for name, _ in singles} >= set(GAINS)  # and a control


def test_a_stack_of_one_is_a_search_as_it_was(search, tmp_path):
    alone = search(GAINS, folder=tmp_path / "alone", runner=SyntheticRunner(additive(GAINS)))
    runner = Together(GAINS)
    stacked = search(GAINS, folder=tmp_path / "stacked", runner=runner, stack=1)
    outcome = lambda found: [(e.arm, e.seed, e.outcome.score) for e in found[1]]  # noqa: E731
    assert outcome(stacked) == outcome(alone) and runner.stacks == []


def test_a_lane_that_fails_fails_alone(search):
    decision, ended = search(GAINS, runner=Together(GAINS, broken=("c1",)), stack=8)
    failed = {event.arm.name for event in ended if event.outcome.status == "failed"}
    assert failed and all("c1" in name for name in failed)
    assert {"c0", "c2", "c3"} <= {e.arm.name for e in ended if e.outcome.status == "finished"}


def test_a_stack_that_memory_does_not_hold_halves_itself_and_says_so_once(search, capsys):
    runner = Together(GAINS, room=2)
    _, ended = search(GAINS, runner=runner, stack=4)
    said = capsys.readouterr().err.splitlines()
    assert said == ["autoaux: memory does not suffice for 3 runs in one program; from now on 2"]
    assert max(map(len, runner.stacks)) == 2
    assert all(event.outcome.status != "failed" for event in ended)


def test_the_stack_is_the_one_whose_steps_are_quickest():
    assert quickest({1: 10.0, 4: 6.0, 8: 5.0, 16: 6.0}.__getitem__) == 8
    assert quickest({1: 10.0, 4: 9.9, 8: 1.0, 16: 1.0}.__getitem__) == 1  # not worth it, no further


def test_trainings_together_are_those_alone(tmp_path):
    main, pool = ensure_splits(small_corpus("main")), small_pool(2)
    candidates = {corpus.name: ensure_splits(corpus) for corpus in pool.corpora}
    refs = [
        CorpusRef(name=c.name, path=str(c.path), digest=c.digest) for c in (main, *pool.corpora)
    ]
    recipes = [
        Recipe(
            main=refs[0],
            auxiliaries=(ref,),
            schedule=Schedule(kind="auxiliary"),
            encoder=Gru(words=8, characters=4, hidden=8),
            optimisation=Optimisation(max_steps=12, eval_every=4, patience=99),
            seed=seed,
        )
        for ref in refs[1:]
        for seed in (0, 1)
    ]
    folders = [tmp_path / str(i) for i in range(4)]
    together = TrainingRunner(main, candidates)
    for rung in (6, 12):
        stacked = together.run_together(recipes, rung, folders)
    for i, (recipe, outcome) in enumerate(zip(recipes, stacked, strict=True)):
        alone = TrainingRunner(main, candidates).run(recipe, 12, tmp_path / f"alone{i}")
        assert [p.step for p in outcome.curve] == [p.step for p in alone.curve]
        assert outcome.score == pytest.approx(alone.score, abs=1e-6)
        losses = [p.loss for p in alone.curve]
        assert [p.loss for p in outcome.curve] == pytest.approx(losses, rel=1e-4)
