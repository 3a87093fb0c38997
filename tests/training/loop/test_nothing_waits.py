"""An update reads nothing back from its device: on a GPU the host would wait for it.

Tensors of the device "meta" have shapes and no values, so that reading one is an error.
"""

import numpy as np
import pytest
import torch
from training_corpora import people, shapes
from training_recipes import recipe

from autoaux.corpora import corpus_from_sentences
from autoaux.recipe import Transformer
from autoaux.training import Run, Vocabulary
from autoaux.training.kernels import Layout, crf_loss
from autoaux.training.loop import Program, stack_programs

MAIN, OTHER = people(40, 0), shapes(30, 1)
LOOP = {"max_steps": 20, "eval_every": 10, "batch_tokens": 64}


def assert_an_update_reads_nothing(program: Program) -> None:
    """The same program on a device that keeps no values makes the updates of a main step."""
    moved = Program(program.lanes, program.model, "meta")
    sources = moved.plan.round(0, 0)
    for source in sources:
        moved.update([lane.sources[source].draw() for lane in moved.lanes])
    assert [lane.progress.update for lane in moved.lanes] == [len(sources)] * len(moved.lanes)
    assert {parameter.device.type for parameter in moved.model.parameters()} == {"meta"}


@pytest.mark.parametrize("decoder", ["crf", "softmax"])
@pytest.mark.parametrize("schedule", ["auxiliary", "multitask"])
def test_an_update_of_a_tagger_reads_nothing_back(decoder: str, schedule: str) -> None:
    made = recipe(MAIN, OTHER, schedule=schedule, head={"decoder": decoder}, optimisation=LOOP)
    assert_an_update_reads_nothing(Run(made, MAIN, (OTHER,), 0).program)


def test_nor_does_one_of_several_lanes() -> None:
    vocabulary = Vocabulary.build([MAIN, OTHER])
    made = recipe(MAIN, OTHER, optimisation=LOOP)
    runs = [Run(made, MAIN, (OTHER,), seed, vocabulary=vocabulary) for seed in (0, 1)]
    assert_an_update_reads_nothing(stack_programs([run.program for run in runs]))


def test_nor_does_one_of_a_fine_tuned_encoder_whose_rows_are_full(bert) -> None:
    # where some are not, transformers itself asks its mask whether anything is padded
    sentence = (["an", "do", "k"], ["X", "Y", "X"])
    main = corpus_from_sentences("even", {"train": [sentence] * 20, "dev": [sentence] * 5})
    encoder = Transformer(path=bert, window=32, dropout=0.0)
    made = recipe(main, encoder=encoder, optimisation=LOOP)
    assert_an_update_reads_nothing(Run(made, main, (), 0).program)


def test_what_is_read_here_is_an_error_there() -> None:
    with pytest.raises(RuntimeError):
        torch.zeros(1, device="meta").tolist()


def test_a_loss_without_a_host_has_the_dtype_of_its_scores() -> None:
    layout = Layout(np.array([[2, 1]]), "meta")
    scores = torch.zeros(1, 3, 2, device="meta", requires_grad=True)
    moves, ends = torch.zeros(1, 2, 2, device="meta"), torch.zeros(1, 2, device="meta")
    labels = torch.zeros(1, 3, dtype=torch.int64, device="meta")
    loss = crf_loss(scores, moves, ends, ends, labels, layout)
    loss.sum().backward()
    assert loss.dtype == scores.grad.dtype == torch.float32
