"""Each schedule against the sequence of batches that its algorithm writes down, read from a
run's trace.
"""

from collections import Counter
from itertools import islice

import pytest
import torch
from training_corpora import people, shapes
from training_recipes import recipe

from autoaux.errors import InputError
from autoaux.recipe import Schedule
from autoaux.training import Run, ascending_order, random_order
from autoaux.training.data import Plan

MAIN = people(60, 0)  # about 330 tokens: 5 or 6 batches of at most 64 an epoch
A, B = shapes(50, 1, name="A"), people(90, 2, name="B", places=False)
QUIET = {"eval_every": 1000, "max_steps": 1000, "decay": "constant"}


def trace(schedule: Schedule, steps: int, *auxiliaries, **optimisation) -> tuple[list[str], Run]:
    """The corpora of every update in order (joined by + where one batch holds several)."""
    written = recipe(MAIN, *auxiliaries, schedule=schedule, optimisation={**QUIET, **optimisation})
    run = Run(written, MAIN, auxiliaries, 0)
    seen: list[str] = []
    update = run.program.update

    def recording(drawn) -> None:
        seen.append("+".join(run.program.lanes[0].tasks[task].name for task, _ in drawn[0].parts))
        update(drawn)

    run.program.update = recording
    run.advance(steps)
    return seen, run


def test_single_sees_the_main_task_only() -> None:
    assert trace(Schedule(kind="single"), 4)[0] == ["people"] * 4


def test_auxiliary_alternates_an_auxiliary_and_a_main_batch_as_algorithm_1() -> None:
    assert trace(Schedule(kind="auxiliary"), 3, A)[0] == ["A", "people"] * 3
    assert (
        trace(Schedule(kind="auxiliary"), 2, B, A)[0] == ["B", "A", "people"] * 2
    )  # in the given order


@pytest.mark.parametrize(
    "mixing, expected", [(2, ["A", "A", "people"] * 2), (0.5, ["people", "A", "people"])]
)
def test_mixing_is_auxiliary_updates_per_main_update(mixing: float, expected: list[str]) -> None:
    assert trace(Schedule(kind="auxiliary", mixing=mixing), 2, A)[0] == expected


def test_concatenation_mixes_auxiliaries_in_one_batch_as_algorithm_2() -> None:
    seen, _ = trace(Schedule(kind="concatenation"), 12, A, B)
    assert seen[1::2] == ["people"] * 12
    assert set(seen[0::2]) <= {"A", "B", "A+B"} and "A+B" in seen


def test_iteration_changes_the_auxiliary_every_main_epoch_as_algorithm_3() -> None:
    _, run = trace(Schedule(kind="iteration"), 1, A, B)
    epoch = run.program.plan.epoch_steps
    assert epoch > 3
    seen, run = trace(Schedule(kind="iteration"), 3 * epoch, A, B)
    assert seen == ["A", "people"] * epoch + ["B", "people"] * epoch + ["A", "people"] * epoch
    assert (
        run.program.plan.epoch == 2 * epoch
    )  # convergence is asked after all auxiliaries had their turn


def test_stack_trains_to_convergence_with_each_auxiliary_in_turn_as_algorithm_4() -> None:
    seen, run = trace(Schedule(kind="stack"), 1000, A, B, max_steps=20)
    assert seen == ["A", "people"] * 10 + ["B", "people"] * 10
    assert run.finished
    patient = {"max_steps": 1000, "patience": 6, "eval_every": 3}
    seen, run = trace(Schedule(kind="stack"), 1000, A, B, **patient)
    switch = seen.index("B")
    assert set(seen[:switch]) == {"A", "people"} and set(seen[switch:]) == {"B", "people"}
    assert run.finished and run.step < 1000


def test_joint_takes_a_batch_of_each_task_in_turn_main_first() -> None:
    assert trace(Schedule(kind="joint"), 2, A, B)[0] == ["people", "A", "B"] * 2


def test_pretrain_takes_its_auxiliaries_first_and_then_the_main_task_alone() -> None:
    """Of 4 main steps at one auxiliary update each: 4 turns of A and B, then 4 main batches."""
    seen, run = trace(Schedule(kind="pretrain"), 4, A, B, max_steps=4)
    assert seen == ["A", "B"] * 4 + ["people"] * 4
    assert run.finished
    seen, _ = trace(Schedule(kind="pretrain", mixing=0.5), 3, A, max_steps=4)
    assert seen == ["A"] * 2 + ["people"] * 3


def test_the_rate_falls_before_the_main_task_and_begins_anew_with_it() -> None:
    rates = []
    written = recipe(
        MAIN, A, schedule="pretrain", optimisation={**QUIET, "max_steps": 4, "decay": "linear"}
    )
    run = Run(written, MAIN, (A,), 0)
    run.program.optimizer.set_rate = rates.append
    run.advance()
    assert rates == pytest.approx([0.01 * share for share in (1, 0.75, 0.5, 0.25)] * 2)


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("auxiliary", ["A", "people"] * 7 + ["people"] * 3),
        ("joint", ["people", "A"] * 7 + ["people"] * 3),
        ("stack", ["A", "people"] * 7 + ["people"] * 3),
    ],
)
def test_finetune_ends_a_run_with_the_main_task_alone(kind: str, expected: list[str]) -> None:
    seen, run = trace(Schedule(kind=kind, finetune=0.3), 10, A, max_steps=10)
    assert seen == expected
    assert run.finished


def test_a_stack_shares_what_the_last_phase_leaves_among_its_auxiliaries() -> None:
    seen, _ = trace(Schedule(kind="stack", finetune=0.2), 10, A, B, max_steps=10)
    assert seen == ["A", "people"] * 4 + ["B", "people"] * 4 + ["people"] * 2


def test_tasks_thrown_together_come_apart_in_the_last_phase_too() -> None:
    for kind in ("multitask", "concatenation"):
        seen, _ = trace(Schedule(kind=kind, finetune=0.5), 6, A, B, max_steps=6)
        assert seen[-3:] == ["people"] * 3 and "people" != seen[0]


def test_patience_waits_for_the_last_phase() -> None:
    """Never better than at the first look: patience of 2 ends a plain run after step 3, one whose
    last phase begins with step 7 two steps later.
    """
    for finetune, steps in ((0.0, 3), (0.4, 8)):
        part = {"max_steps": 10, "eval_every": 1, "patience": 2, "optimizer": "sgd", "clip": 1e-9}
        schedule = Schedule(kind="auxiliary", finetune=finetune)
        run = Run(recipe(MAIN, A, schedule=schedule, optimisation={**QUIET, **part}), MAIN, (A,), 0)
        assert run.advance().steps == steps


def test_phases_need_a_length_that_is_known() -> None:
    watanabe = {"stop": "watanabe", "decay": "halving"}
    for schedule in (Schedule(kind="pretrain"), Schedule(kind="auxiliary", finetune=0.1)):
        with pytest.raises(ValueError, match=r"need optimisation\.stop: dev"):
            recipe(MAIN, A, schedule=schedule, optimisation=watanabe)


def test_a_record_tells_a_run_that_ended_alone_from_one_that_did_not() -> None:
    plain, alone = (Schedule(kind="auxiliary", finetune=share) for share in (0.0, 0.3))
    assert (plain.name, alone.name) == ("auxiliary", "auxiliary+finetune")
    assert recipe(MAIN, A, schedule=plain).digest != recipe(MAIN, A, schedule=alone).digest


def test_auxiliaries_share_their_updates_by_size() -> None:
    """Sizes 1 and 3 of eight updates in all: 2 and 6 in proportion, 4 and 4 at a large temperature,
    8 / (1 + 3^.5) = 2.93 and 5.07 at 2.
    """
    tokens = [100, 300]
    for temperature, expected in ((1.0, [0.5, 1.5]), (1e9, [1, 1]), (2.0, [0.732, 1.268])):
        schedule = Schedule(kind="auxiliary", temperature=temperature)
        assert schedule.shares(tokens) == pytest.approx(expected, abs=1e-3)
    plan = Plan("auxiliary", 2, 1.0, 5, [50, *tokens], 8, shares=(0.5, 1.5))
    assert Counter(task for step in range(8) for task in plan.round(step)) == {0: 8, 1: 4, 2: 12}
    assert Schedule(kind="auxiliary") == Schedule(kind="auxiliary", mixing=1.0, temperature=None)
    written = Schedule(kind="joint", mixing={"by": "size", "temperature": 2, "ratio": 3})
    assert written == Schedule(kind="joint", mixing=3.0, temperature=2.0)
    with pytest.raises(ValueError, match="expected a number or {by: size"):
        Schedule(kind="joint", mixing={"by": "name"})


def test_auxiliaries_are_drawn_as_often_as_their_weights_say() -> None:
    """Weights of 3 and 1 are 1.5 and .5 where the mean is 1; with sizes in proportion beside them
    3 * 100 and 1 * 300 are alike.
    """
    schedule = Schedule(kind="auxiliary", weights={"A": 3})
    assert schedule.shares([100, 300], ["A", "B"]) == pytest.approx([1.5, 0.5])
    by_size = Schedule(kind="auxiliary", weights={"A": 3}, temperature=1.0)
    assert by_size.shares([100, 300], ["A", "B"]) == pytest.approx([1, 1])
    written = Schedule(kind="auxiliary", mixing={"by": "name", "weights": {"A": 3}, "ratio": 2})
    assert written == Schedule(kind="auxiliary", mixing=2.0, weights={"A": 3})
    seen, _ = trace(schedule, 8, A, B, max_steps=8)
    assert Counter(seen) == {"people": 8, "A": 12, "B": 4}
    with pytest.raises(InputError, match=r"schedule\.weights names news, which is no auxiliary"):
        trace(Schedule(kind="auxiliary", weights={"news": 2}), 2, A, B, max_steps=2)
    with pytest.raises(ValueError, match="greater than 0"):
        Schedule(kind="auxiliary", weights={"A": 0})


def test_what_is_thrown_together_is_weighed_by_name_too() -> None:
    schedule = Schedule(kind="concatenation", weights={"A": 3})
    lane = Run(recipe(MAIN, A, B, schedule=schedule), MAIN, (A, B), 0).program.lanes[0]
    first, second = lane.sources[-1].shares
    tokens = [task.train.n_tokens for task in lane.tasks[1:]]
    assert first == pytest.approx(3 * second)
    assert first * tokens[0] + second * tokens[1] == pytest.approx(sum(tokens))


def test_records_of_before_there_were_weights_keep_their_digests() -> None:
    plain = Schedule(kind="auxiliary")
    assert "weights" not in plain.content()
    assert (
        recipe(MAIN, A, schedule=plain).digest
        != recipe(MAIN, A, schedule=Schedule(kind="auxiliary", weights={"A": 2})).digest
    )


def test_sentences_thrown_together_stand_as_often_as_their_share_says() -> None:
    """At a temperature of 1 every sentence once; at a large one, of two corpora the smaller one's
    tokens as many as the larger one's.
    """
    for temperature, alike in ((1.0, False), (1e9, True)):
        schedule = Schedule(kind="concatenation", temperature=temperature)
        lane = Run(recipe(MAIN, A, B, schedule=schedule), MAIN, (A, B), 0).program.lanes[0]
        tokens = [task.train.n_tokens for task in lane.tasks[1:]]
        drawn = [s * n for s, n in zip(lane.sources[-1].shares, tokens, strict=True)]
        assert drawn == pytest.approx([sum(tokens) / 2] * 2 if alike else tokens)


def test_multitask_throws_all_tasks_together_and_sees_all_of_each_once_an_epoch() -> None:
    written = recipe(MAIN, A, B, schedule="multitask", optimisation=QUIET)
    lane = Run(written, MAIN, (A, B), 0).program.lanes[0]
    source = lane.sources[lane.plan.round(0)[0]]
    seen = Counter()
    for drawn in islice(iter(source.draw, None), source.batches_per_epoch()):
        for task, sentences in drawn.parts:
            seen.update((task, int(n)) for n in sentences)
    assert set(seen.values()) == {1}
    assert Counter(task for task, _ in seen) == {0: 60, 1: 50, 2: 90}
    # as many updates as bring one batch of main tokens: all tokens / main tokens per step, on
    # average
    updates = sum(len(lane.plan.round(step)) for step in range(600)) / 600
    tokens = [task.train.n_tokens for task in lane.tasks]
    assert updates == pytest.approx(sum(tokens) / tokens[0], rel=0.01)


def test_loss_weights_scale_a_tasks_gradient() -> None:
    """One auxiliary update under plain SGD moves the parameters by half as much at half the
    weight.
    """
    moves = []
    for weight in (1.0, 0.5):
        plain = {
            **QUIET,
            "optimizer": "sgd",
            "weight_decay": 0.0,
            "learning_rate": 0.1,
            "clip": 1e9,
        }
        schedule = Schedule(kind="auxiliary", loss_weights={"A": weight})
        run = Run(recipe(MAIN, A, schedule=schedule, optimisation=plain), MAIN, (A,), 0)
        before = run.program.model.heads[1].emissions.weight.detach().clone()
        run.program.update([run.program.lanes[0].sources[1].draw()])
        moves.append(run.program.model.heads[1].emissions.weight.detach() - before)
    torch.testing.assert_close(moves[1], moves[0] / 2)
    assert moves[0].abs().max() > 0
    with pytest.raises(InputError, match="loss_weights names C, which is neither"):
        trace(Schedule(kind="auxiliary", loss_weights={"C": 1.0}), 1, A)


def test_a_schedule_that_does_not_fit_its_auxiliaries_is_refused() -> None:
    with pytest.raises(InputError, match="single takes no auxiliaries"):
        trace(Schedule(kind="single"), 1, A)
    with pytest.raises(InputError, match="stack needs at least one auxiliary"):
        trace(Schedule(kind="stack"), 1)


@pytest.mark.parametrize(
    "sharing, separate",
    [
        ("all", set()),
        ("characters", {"inputs.1.parts.1", "layers.0.1", "layers.1.1"}),
        ("first_layer", {"layers.1.1"}),
    ],
)
def test_sharing_says_which_parts_each_task_has_of_its_own(
    sharing: str, separate: set[str]
) -> None:
    written = recipe(
        MAIN, A, schedule=Schedule(kind="auxiliary", sharing=sharing), encoder={"layers": 2}
    )
    model = Run(written, MAIN, (A,), 0).program.model
    names = {name for name, _ in model.encoder.named_parameters()}
    own = {
        part
        for part in ("inputs.1.parts.1", "layers.0.1", "layers.1.1")
        if any(n.startswith(part) for n in names)
    }
    assert own == separate
    if sharing == "characters":
        assert model.encoder.inputs[0].parts[0] is model.encoder.inputs[1].parts[0]


def test_a_shared_first_layer_needs_a_second_that_is_not() -> None:
    written = recipe(
        MAIN, A, schedule=Schedule(kind="auxiliary", sharing="first_layer"), encoder={"layers": 1}
    )
    with pytest.raises(InputError, match="first_layer needs an encoder with layers: 2 or more"):
        Run(written, MAIN, (A,), 0)


def test_an_auxiliary_smaller_than_a_batch_gives_one_batch_an_epoch() -> None:
    tiny = people(2, 5, name="tiny")
    seen, run = trace(Schedule(kind="auxiliary"), 5, tiny)
    assert seen == ["tiny", "people"] * 5
    source = run.program.lanes[0].sources[1]
    assert source.batches_per_epoch() == 1 and source.epoch == 4


def test_the_papers_random_order_keeps_corpora_of_one_entity_type_apart() -> None:
    corpora = [people(3, i, name=f"both{i}", dev=2) for i in range(2)]
    corpora += [people(3, i, name=f"persons{i}", places=False, dev=2) for i in range(3)]
    orders = {tuple(c.name for c in random_order(corpora, seed)) for seed in range(20)}
    assert len(orders) > 3
    for order in orders:
        assert [name[:-1] for name in order] == ["persons", "both", "persons", "both", "persons"]


def test_ascending_order_puts_the_best_single_last() -> None:
    assert ascending_order([A, B], {"A": 0.3, "B": -0.1}) == (B, A)
