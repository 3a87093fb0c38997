"""Row tables: only touched rows change, and they change as a dense optimiser would change them."""

import numpy as np
import pytest
import torch

from autoaux.recipe import Optimisation
from autoaux.training.kernels import ROW_RATE, Optimizer, RowOptimizer, RowTable, clip

START = np.random.default_rng(0).normal(size=(1, 6, 3)).astype(np.float32)
BATCHES = [[[1, 2, 2]], [[2, 4, 1]], [[5, 5, 2]], [[1, 4, 4]]]


def train(optimizer: str, dense: bool) -> torch.Tensor:
    """A table after the batches; the loss makes every gradient depend on the values."""
    part = Optimisation(optimizer=optimizer, learning_rate=0.1, weight_decay=0.0)
    table = RowTable(START.copy())
    parameters = Optimizer(part, [{"params": [table.weight]}])
    rows = RowOptimizer(parameters, [table])
    rows.rate = 1.0
    for batch in BATCHES:
        index = np.array(batch)
        parameters.clear()
        vectors = table.weight[:, index[0]] if dense else table(index, learning=True)
        (vectors**3).sum().backward()
        if not dense:
            rows.step([(table, table.take())])
        parameters.step()
    return table.weight.detach()


@pytest.mark.parametrize("optimizer", ["sgd", "adagrad"])
def test_rows_learn_exactly_what_a_dense_table_learns(optimizer: str) -> None:
    torch.testing.assert_close(train(optimizer, dense=False), train(optimizer, dense=True))


def test_under_adam_a_row_rests_while_it_is_not_seen() -> None:
    torch.testing.assert_close(train("adam", dense=False)[0, 0], torch.from_numpy(START)[0, 0])
    rows, dense = train("adam", dense=False), train("adam", dense=True)
    assert not torch.equal(rows, dense)  # row 3 is in no batch, others rest between theirs
    torch.testing.assert_close(rows[0, 3], torch.from_numpy(START)[0, 3])


@pytest.mark.parametrize("optimizer", ["sgd", "adagrad", "adam", "adamw"])
def test_a_row_in_every_batch_learns_the_same_under_every_optimiser(
    optimizer: str, monkeypatch
) -> None:
    monkeypatch.setitem(globals(), "BATCHES", [[[2, 2, 4]]] * 5)
    torch.testing.assert_close(
        train(optimizer, dense=False)[0, [2, 4]], train(optimizer, dense=True)[0, [2, 4]]
    )


def test_steps_of_rows_are_larger_under_adam_only() -> None:
    for name, rate in [("adam", ROW_RATE), ("adamw", ROW_RATE), ("sgd", 1.0), ("adagrad", 1.0)]:
        table = RowTable(START.copy())
        part = Optimisation(optimizer=name)
        assert RowOptimizer(Optimizer(part, [{"params": [table.weight]}]), [table]).rate == rate


def test_an_update_over_several_batches_adds_their_gradients() -> None:
    table = RowTable(START.copy())
    loss = sum((table(np.array(b), learning=True) ** 2).sum() for b in BATCHES[:2])
    loss.backward()
    touched = table.take()
    reference = torch.from_numpy(START).requires_grad_()
    sum((reference[:, b[0]] ** 2).sum() for b in BATCHES[:2]).backward()
    assert touched.rows.tolist() == [1, 2, 4]
    torch.testing.assert_close(touched.copies.grad, reference.grad[0, [1, 2, 4]])


def test_after_its_first_step_an_update_makes_nothing_of_the_table_s_size(monkeypatch) -> None:
    table = RowTable(START.copy())
    rows = RowOptimizer(Optimizer(Optimisation(), [{"params": [table.weight]}]), [table])
    made, zeros_like = [], torch.zeros_like
    monkeypatch.setattr(
        torch, "zeros_like", lambda like: made.append(like.shape) or zeros_like(like)
    )
    whole = []
    for batch in BATCHES[:2]:
        table(np.array(batch), learning=True).sum().backward()
        rows.step([(table, table.take())])
        whole.append(made.count(table.weight.shape))
    assert whole == [2, 2]  # the first step makes Adam's two tables, the second none


def test_clipping_counts_rows_and_dense_parameters_of_each_lane() -> None:
    dense = torch.nn.Parameter(torch.zeros(2, 2))
    dense.grad = torch.tensor([[3.0, 0.0], [0.3, 0.0]])
    table = RowTable(np.zeros((2, 4, 1), np.float32))
    values = table(np.array([[1, 2], [3, 3]]), learning=True)
    (values * torch.tensor([[[4.0], [0.0]], [[0.2], [0.2]]])).sum().backward()
    touched = table.take()
    clip([dense], [touched], 1.0, lanes=2)
    torch.testing.assert_close(
        dense.grad, torch.tensor([[0.6, 0.0], [0.3, 0.0]])
    )  # norms 5 and 0.5
    torch.testing.assert_close(touched.copies.grad.flatten(), torch.tensor([0.8, 0.0, 0.4]))


def test_the_rate_of_a_group_is_scaled() -> None:
    part = Optimisation(optimizer="sgd", learning_rate=0.1)
    groups = [
        {"params": [torch.nn.Parameter(torch.zeros(1))], "lr_scale": 0.5},
        {"params": [torch.nn.Parameter(torch.zeros(1))]},
    ]
    optimizer = Optimizer(part, groups)
    optimizer.set_rate(0.02)
    assert [group["lr"] for group in optimizer.groups] == [0.01, 0.02]
