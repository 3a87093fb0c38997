"""K runs in one program are K runs: same losses, gradients, scores, stops."""

import pytest
import torch
from training_corpora import people, shapes
from training_encoders import opinions
from training_recipes import recipe

from autoaux.errors import InputError
from autoaux.recipe import Schedule
from autoaux.training import Run, StackedRuns, Vocabulary
from autoaux.training.loop import Program, stack_programs

MAIN = people(60, 0)
AUXILIARIES = [shapes(50, 1), people(35, 2, name="others", places=False), people(3, 3, name="few")]
VOCABULARY = Vocabulary.build([MAIN, *AUXILIARIES])


def make(count: int, **parts) -> list[Run]:
    """Runs that differ in seed and auxiliary."""
    runs = []
    for k in range(count):
        auxiliary = AUXILIARIES[k % len(AUXILIARIES)]
        written = recipe(MAIN, auxiliary, **parts)
        runs.append(Run(written, MAIN, (auxiliary,), k, vocabulary=VOCABULARY))
    return runs


def mixed(kind: str) -> list[Run]:
    """Runs whose batches hold several tasks, now and then one that another's lacks; of one size
    for multitask.
    """
    sets = [(0, 2), (1, 2), (2, 0)] if kind == "concatenation" else [(0, 2)] * 3
    pools = [tuple(AUXILIARIES[i] for i in chosen) for chosen in sets]
    return [
        Run(recipe(MAIN, *pool, schedule=kind), MAIN, pool, k, vocabulary=VOCABULARY)
        for k, pool in enumerate(pools)
    ]


def double(run: Run) -> None:
    """Double precision, so that only a wrong formula can make a difference, not the order of
    sums.
    """
    run.program.model.double()


@pytest.mark.parametrize("decoder", ["crf", "softmax"])
@pytest.mark.parametrize("source", [0, 1])
def test_losses_and_gradients_equal_those_of_separate_runs(decoder: str, source: int) -> None:
    head = {"decoder": decoder, "cost": 0.2}
    separate, together = make(3, head=head), make(3, head=head)
    for run in (*separate, *together):
        double(run)
    stacked = stack_programs([run.program for run in together])
    drawn = [lane.sources[source].draw() for lane in stacked.lanes]
    (batch,) = stacked.batches(drawn)
    (losses,) = stacked.model.losses(batch)
    losses.sum().backward()
    for k, run in enumerate(separate):
        own = run.program.lanes[0].sources[source].draw()
        (loss,) = run.program.model.losses(*run.program.batches([own]))
        torch.testing.assert_close(losses[k], loss[0], rtol=1e-6, atol=1e-6)
        loss.sum().backward()
        for name, parameter in run.program.model.named_parameters():
            gradient = stacked.model.get_parameter(name).grad
            if parameter.grad is None:
                assert gradient is None
                continue
            cut = gradient[k][tuple(slice(size) for size in parameter.shape[1:])]
            torch.testing.assert_close(cut, parameter.grad[0], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    "schedule", ["auxiliary", "joint", "iteration", "concatenation", "stack", "pretrain"]
)
def test_stacked_runs_learn_what_separate_runs_learn(schedule: str) -> None:
    parts = {"schedule": Schedule(kind=schedule, mixing=2)}
    if schedule == "auxiliary":
        parts["schedule"] = Schedule(kind=schedule, mixing=2, finetune=0.7)  # alone from step 12
    separate, together = make(4, **parts), StackedRuns(make(4, **parts))
    for run in (*separate, *together.runs):
        double(run)
    together.advance(10)
    outcomes = together.advance(20)
    for run, outcome in zip(separate, outcomes, strict=True):
        alone = run.advance(20)
        assert outcome.steps == alone.steps == 20
        for a, b in zip(outcome.curve, alone.curve, strict=True):
            assert a.loss == pytest.approx(b.loss, rel=1e-6)
            assert a.score == b.score


@pytest.mark.parametrize("kind", ["multitask", "concatenation"])
def test_stacked_runs_of_mixed_batches_learn_what_separate_runs_learn(kind: str) -> None:
    separate, together = mixed(kind), StackedRuns(mixed(kind))
    for run in (*separate, *together.runs):
        double(run)
    drawn = []
    update = Program.update
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Program, "update", lambda program, lanes: (drawn.append(lanes), update(program, lanes))
        )
        together.advance(10)
    held = [[{task for task, _ in lane.parts} for lane in lanes] for lanes in drawn]
    assert any(
        lanes[0] != lanes[1] for lanes in held
    )  # a head that some lanes use and others do not
    outcomes = together.advance(20)
    for run, stacked, outcome in zip(separate, together.runs, outcomes, strict=True):
        alone = run.advance(20)
        assert [(p.score, pytest.approx(p.loss, rel=1e-6)) for p in alone.curve] == [
            (p.score, p.loss) for p in outcome.curve
        ]
        for ours, theirs in zip(outcome.auxiliary_curves, alone.auxiliary_curves, strict=True):
            assert [step for step, _ in ours] == [step for step, _ in theirs]
            assert [loss for _, loss in ours] == pytest.approx(
                [loss for _, loss in theirs], rel=1e-6
            )
        for name, parameter in run.program.model.named_parameters():
            torch.testing.assert_close(
                stacked.program.model.get_parameter(name), parameter, rtol=1e-5, atol=1e-7
            )


def test_a_run_that_stops_early_leaves_the_stack_and_the_others_finish() -> None:
    runs = make(
        4, optimisation={"patience": 16, "max_steps": 80, "eval_every": 4, "learning_rate": 0.02}
    )
    stacked = StackedRuns(runs)
    outcomes = stacked.advance()
    assert stacked.finished
    assert {outcome.status for outcome in outcomes} == {"finished"}
    assert len({outcome.steps for outcome in outcomes}) > 1  # they did not all stop together
    for outcome in outcomes:
        best = max(outcome.curve, key=lambda point: point.score)
        assert outcome.score == best.score
        assert outcome.steps in (80, best.step + 16)


def test_a_lane_of_a_stack_resumes_alone_and_joins_again(tmp_path) -> None:
    stacked = StackedRuns(make(2))
    stacked.advance(10)
    stacked.runs[1].save(tmp_path)
    one = stacked.runs[1]
    resumed = Run.resume(tmp_path, one.recipe, MAIN, (AUXILIARIES[1],), 1, vocabulary=VOCABULARY)
    again = StackedRuns([stacked.runs[0], resumed]).advance(20)
    unbroken = make(2)
    expected = StackedRuns(unbroken).advance(20)
    assert [o.score for o in again] == pytest.approx([o.score for o in expected], abs=0.02)
    assert again[1].curve[0] == expected[1].curve[0]


def test_runs_that_cannot_be_stacked_say_why() -> None:
    first, second = make(2)
    other = Run(
        recipe(MAIN, AUXILIARIES[0], encoder={"hidden": 11}),
        MAIN,
        (AUXILIARIES[0],),
        0,
        vocabulary=VOCABULARY,
    )
    with pytest.raises(InputError, match="their encoder differs"):
        StackedRuns([first, other])
    second.advance(1)
    with pytest.raises(InputError, match="different steps"):
        StackedRuns([first, second])
    apart = Schedule(kind="multitask", sharing="characters")
    for schedule in (
        apart,
        Schedule(kind="concatenation", sharing="characters"),
        Schedule(kind="stack"),
    ):
        run = Run(
            recipe(MAIN, *AUXILIARIES[:2], schedule=schedule),
            MAIN,
            AUXILIARIES[:2],
            0,
            vocabulary=VOCABULARY,
        )
        with pytest.raises(InputError, match=f"cannot be stacked: schedule {schedule.kind}: [a-z]"):
            StackedRuns([run, run])
    sizes = [
        Run(recipe(MAIN, a, schedule="multitask"), MAIN, (a,), 0, vocabulary=VOCABULARY)
        for a in AUXILIARIES[:2]
    ]
    with pytest.raises(InputError, match="updates per main step differ"):
        StackedRuns(sizes)
    documents = opinions(40)
    vocabulary = Vocabulary.build([MAIN, AUXILIARIES[0], documents])
    kinds = [
        Run(recipe(MAIN, a), MAIN, (a,), 0, vocabulary=vocabulary)
        for a in (AUXILIARIES[0], documents)
    ]
    with pytest.raises(InputError, match="different kinds"):
        StackedRuns(kinds)
    halved = Run(
        recipe(MAIN, optimisation={"decay": "halving"}), MAIN, (), 0, vocabulary=VOCABULARY
    )
    with pytest.raises(InputError, match="each run's own training loss"):
        StackedRuns([halved, halved])
