"""A resumed run equals an unbroken one, bit for bit; a foreign or damaged checkpoint is refused
in a line.
"""

import json
from pathlib import Path

import pytest
import torch
from training_corpora import people, shapes
from training_recipes import recipe

from autoaux.errors import InputError
from autoaux.recipe import Schedule
from autoaux.training import Run

MAIN, FIRST, SECOND = people(60, 0), shapes(50, 1), people(40, 2, name="others", places=False)


def weights(run: Run) -> dict[str, torch.Tensor]:
    return dict(run.tagger().model.named_parameters())


@pytest.mark.parametrize(
    "schedule", ["auxiliary", "concatenation", "iteration", "stack", "joint", "multitask", "single"]
)
def test_a_resumed_run_equals_an_unbroken_one_bit_for_bit(tmp_path: Path, schedule: str) -> None:
    auxiliaries = () if schedule == "single" else (FIRST, SECOND)
    written = recipe(MAIN, *auxiliaries, schedule=Schedule(kind=schedule, mixing=1.5))
    unbroken = Run(written, MAIN, auxiliaries, 3)
    unbroken.advance(37)
    broken = Run(written, MAIN, auxiliaries, 3)
    broken.advance(13)
    broken.save(tmp_path)
    resumed = Run.resume(tmp_path, written, MAIN, auxiliaries, 3)
    assert resumed.step == 13
    resumed.advance(29)
    resumed.save(tmp_path)
    resumed = Run.resume(tmp_path, written, MAIN, auxiliaries, 3)
    resumed.advance(37)
    a, b = unbroken.outcome(), resumed.outcome()
    assert (a.curve, a.auxiliary_curves, a.score, a.steps) == (
        b.curve,
        b.auxiliary_curves,
        b.score,
        b.steps,
    )
    for name, value in weights(unbroken).items():
        assert torch.equal(value, weights(resumed)[name]), name
    assert len(list(tmp_path.iterdir())) == 2  # the last checkpoint only


def test_two_runs_of_one_seed_are_equal_and_of_two_seeds_are_not() -> None:
    written = recipe(MAIN)
    curves = [Run(written, MAIN, (), seed).advance(20).curve for seed in (1, 1, 2)]
    assert curves[0] == curves[1] != curves[2]


def test_a_checkpoint_of_another_recipe_seed_or_corpus_is_refused_by_name(tmp_path: Path) -> None:
    written = recipe(MAIN)
    run = Run(written, MAIN, (), 0)
    run.advance(2)
    run.save(tmp_path)
    other = recipe(MAIN, encoder={"hidden": 9})
    with pytest.raises(InputError, match="another run: recipe differs"):
        Run.resume(tmp_path, other, MAIN, (), 0)
    with pytest.raises(InputError, match="another run: seed differs"):
        Run.resume(tmp_path, written, MAIN, (), 1)
    with pytest.raises(InputError, match="another run: main, vocabulary differ;"):
        Run.resume(tmp_path, written, people(60, 9, name="elsewhere", places=False), (), 0)


def test_a_missing_or_damaged_checkpoint_is_one_clear_line(tmp_path: Path) -> None:
    written = recipe(MAIN)
    with pytest.raises(InputError, match="no checkpoint to resume"):
        Run.resume(tmp_path, written, MAIN, (), 0)
    run = Run(written, MAIN, (), 0)
    run.advance(1)
    run.save(tmp_path)
    tensors = next(tmp_path.glob("*.safetensors"))
    tensors.write_bytes(tensors.read_bytes()[:100])
    with pytest.raises(InputError, match="damaged checkpoint"):
        Run.resume(tmp_path, written, MAIN, (), 0)
    (tmp_path / "checkpoint.json").write_text(json.dumps({"format": 1}))
    with pytest.raises(InputError, match="damaged checkpoint"):
        Run.resume(tmp_path, written, MAIN, (), 0)
