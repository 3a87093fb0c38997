"""Several batches to an update are one batch of all their sentences."""

import pytest
import torch
from training_corpora import people, shapes
from training_recipes import recipe

from autoaux.recipe import Schedule
from autoaux.training import Run, StackedRuns, Vocabulary

MAIN, OTHER = people(60, 0), shapes(50, 1)
VOCABULARY = Vocabulary.build([MAIN, OTHER])
STILL = {"dropout": 0.0, "word_dropout": 0.0}
PLAIN = {"optimizer": "sgd", "learning_rate": 0.1, "weight_decay": 0.0, "clip": 1e9}


def a_run(accumulate: int, seed: int = 0, **more) -> Run:
    loop = PLAIN | {"accumulate": accumulate, "max_steps": 40, "eval_every": 10} | more
    written = recipe(MAIN, OTHER, encoder=STILL, optimisation=loop, schedule=Schedule(kind="joint"))
    run = Run(written, MAIN, (OTHER,), seed, vocabulary=VOCABULARY)
    run.program.model.double()
    return run


def test_the_gradient_is_that_of_all_their_tokens_alike():
    once, apart = a_run(3), a_run(1)
    before = {n: p.detach().clone() for n, p in apart.program.model.named_parameters()}
    once.program.update(*([once.program.lanes[0].sources[0].draw()] for _ in range(3)))
    total, losses = 0.0, 0.0
    for _ in range(3):
        (batch,) = apart.program.batches([apart.program.lanes[0].sources[0].draw()])
        (loss,) = apart.program.model.losses(batch)
        tokens = float(batch.parts[0].layout.counts[0])
        losses, total = losses + loss[0] * tokens, total + tokens
    (losses / total).backward()
    touched = {id(t.weight): t.take() for t in apart.program.rows.tables}
    for name, parameter in apart.program.model.named_parameters():
        moved = once.program.model.get_parameter(name)
        if id(parameter) in touched:
            part = touched[id(parameter)]
            expected = before[name].clone()
            expected.flatten(0, 1)[part.rows] -= 0.1 * part.gradient
        else:
            expected = before[name] - (0.0 if parameter.grad is None else 0.1 * parameter.grad)
        torch.testing.assert_close(moved.detach(), expected, rtol=1e-6, atol=1e-9)


def test_an_update_reads_as_many_batches_of_every_task_and_an_epoch_is_as_much_shorter():
    once, thrice = a_run(1), a_run(3)
    once.advance(12), thrice.advance(4)
    for one, three in zip(
        once.program.lanes[0].sources, thrice.program.lanes[0].sources, strict=True
    ):
        assert (one.epoch, one.position) == (three.epoch, three.position)
    batches = once.program.plan.epoch_steps
    assert thrice.program.plan.epoch_steps == -(-batches // 3)


def test_stacked_runs_accumulate_as_they_do_alone():
    separate, runs = ([a_run(2, seed) for seed in range(3)] for _ in range(2))
    together = StackedRuns(runs).advance(20)
    for run, outcome in zip(separate, together, strict=True):
        alone = run.advance(20)
        for a, b in zip(outcome.curve, alone.curve, strict=True):
            assert a.loss == pytest.approx(b.loss, rel=1e-6) and a.score == b.score


def test_batches_of_one_update_drop_other_units():
    run = a_run(2)
    drawn = [run.program.lanes[0].sources[0].draw()]
    numbers = [run.program.batches(drawn, number)[0].update for number in range(2)]
    run.program.lanes[0].progress.update = 1
    assert numbers == [0, 1] and run.program.batches(drawn)[0].update == 2
