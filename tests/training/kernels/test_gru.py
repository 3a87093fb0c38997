"""The packed scans against torch.nn, a reference written out by hand, and finite differences."""

import numpy as np
import pytest
import torch
from training_libraries import library  # noqa: F401

from autoaux.training.kernels import (
    GRU,
    GRU_BEFORE,
    LSTM,
    Layout,
    Steps,
    gates_first,
    gru_before_scan,
    gru_scan,
    lstm_scan,
)

LENGTHS = [6, 4, 4, 2, 1]


def steps(groups: int, lengths: list[int] = LENGTHS) -> Steps:
    return Steps(Layout(np.array([lengths])).sizes, groups)


def packed(padded: torch.Tensor, lengths: list[int]) -> torch.Tensor:
    """[n_sequences, longest, size] -> [n, size], time-major."""
    packing = Layout(np.array([lengths]))
    return padded[torch.from_numpy(packing.sequence), torch.from_numpy(packing.step)]


def laid_out(x: torch.Tensor, gates: int) -> torch.Tensor:
    """[n, gates * hidden] -> [gates, 1, n, hidden]."""
    return gates_first(x[None], gates)


def test_the_gru_equals_torch_nn_gru_in_states_and_gradients() -> None:
    torch.manual_seed(0)
    reference = torch.nn.GRU(5, 7, batch_first=True).double()
    x = torch.randn(len(LENGTHS), max(LENGTHS), 5, dtype=torch.double)
    weights = torch.randn(len(LENGTHS), max(LENGTHS), 7, dtype=torch.double)
    expected = reference(x)[0]
    (packed(expected, LENGTHS) * packed(weights, LENGTHS)).sum().backward()

    recurrent = reference.weight_hh_l0.detach().T[None].clone().requires_grad_()
    weight = reference.weight_ih_l0.detach().T.clone().requires_grad_()
    bias = reference.bias_ih_l0.detach().clone().requires_grad_()
    inner = reference.bias_hh_l0.detach()[None, None].clone().requires_grad_()
    projected = packed(x, LENGTHS) @ GRU.scale(weight) + GRU.scale(bias)
    states = gru_scan(laid_out(projected, 3), recurrent, inner, steps(1))
    (states * packed(weights, LENGTHS)).sum().backward()

    torch.testing.assert_close(states[0], packed(expected, LENGTHS))
    torch.testing.assert_close(recurrent.grad[0].T, reference.weight_hh_l0.grad)
    torch.testing.assert_close(weight.grad.T, reference.weight_ih_l0.grad)
    torch.testing.assert_close(bias.grad, reference.bias_ih_l0.grad)
    torch.testing.assert_close(inner.grad[0, 0], reference.bias_hh_l0.grad)


def test_the_lstm_equals_torch_nn_lstm_in_states_and_gradients() -> None:
    torch.manual_seed(0)
    reference = torch.nn.LSTM(5, 7, batch_first=True).double()
    x = torch.randn(len(LENGTHS), max(LENGTHS), 5, dtype=torch.double)
    weights = torch.randn(len(LENGTHS), max(LENGTHS), 7, dtype=torch.double)
    expected = reference(x)[0]
    (packed(expected, LENGTHS) * packed(weights, LENGTHS)).sum().backward()

    recurrent = reference.weight_hh_l0.detach().T[None].clone().requires_grad_()
    weight = reference.weight_ih_l0.detach().T.clone().requires_grad_()
    inner = (
        (reference.bias_hh_l0 + reference.bias_ih_l0).detach()[None, None].clone().requires_grad_()
    )
    projected = packed(x, LENGTHS) @ LSTM.scale(weight)
    states = lstm_scan(laid_out(projected, 4), recurrent, inner, steps(1))
    (states * packed(weights, LENGTHS)).sum().backward()

    torch.testing.assert_close(states[0], packed(expected, LENGTHS))
    torch.testing.assert_close(recurrent.grad[0].T, reference.weight_hh_l0.grad)
    torch.testing.assert_close(weight.grad.T, reference.weight_ih_l0.grad)
    torch.testing.assert_close(inner.grad[0, 0], reference.bias_hh_l0.grad)


def test_yangs_gru_equals_its_four_equations_written_out_token_by_token() -> None:
    """Yang et al. 2016, 3.1, with W_x x given as `x`; tanh is torch's own here."""
    torch.manual_seed(2)
    hidden = 3
    x = torch.randn(sum(LENGTHS), 3 * hidden, dtype=torch.double)
    recurrent = torch.randn(hidden, 3 * hidden, dtype=torch.double)
    packing = Layout(np.array([LENGTHS]))
    expected = torch.zeros(sum(LENGTHS), hidden, dtype=torch.double)
    w_r, w_z, w_h = recurrent.split(hidden, 1)
    for sequence, length in enumerate(LENGTHS):
        h = torch.zeros(hidden, dtype=torch.double)
        for t in range(length):
            place = packing.place(t, sequence)
            x_r, x_z, x_h = x[place].split(hidden)
            r = torch.sigmoid(x_r + h @ w_r)
            z = torch.sigmoid(x_z + h @ w_z)
            candidate = torch.tanh(x_h + (r * h) @ w_h)
            h = z * h + (1 - z) * candidate
            expected[place] = h
    bias = torch.zeros(1, 1, 3 * hidden, dtype=torch.double)
    states = gru_before_scan(laid_out(GRU_BEFORE.scale(x), 3), recurrent[None], bias, steps(1))
    torch.testing.assert_close(states[0], expected)


@pytest.mark.parametrize("scan, gates", [(gru_scan, 3), (gru_before_scan, 3), (lstm_scan, 4)])
@pytest.mark.parametrize("lengths", [LENGTHS, [1, 1, 1], [4]])
def test_a_scan_has_the_gradient_of_finite_differences(
    scan, gates: int, lengths: list[int]
) -> None:
    torch.manual_seed(1)
    n, hidden, groups = sum(lengths), 3, 2
    x = torch.randn(gates, groups, n, hidden, dtype=torch.double, requires_grad=True)
    recurrent = torch.randn(groups, hidden, gates * hidden, dtype=torch.double, requires_grad=True)
    bias = torch.randn(groups, 1, gates * hidden, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(
        lambda *a: scan(*a, steps(groups, lengths)), (x, recurrent, bias)
    )


@pytest.mark.parametrize("scan, gates", [(gru_scan, 3), (gru_before_scan, 3), (lstm_scan, 4)])
def test_groups_side_by_side_get_what_each_gets_alone(scan, gates: int) -> None:
    torch.manual_seed(3)
    n, hidden, groups = sum(LENGTHS), 3, 4
    x = torch.randn(gates, groups, n, hidden, dtype=torch.double)
    recurrent = torch.randn(groups, hidden, gates * hidden, dtype=torch.double)
    bias = torch.randn(groups, 1, gates * hidden, dtype=torch.double)
    states = scan(x, recurrent, bias, steps(groups))
    for group in range(groups):
        own = slice(group, group + 1)
        torch.testing.assert_close(
            states[own], scan(x[:, own], recurrent[own], bias[own], steps(1))
        )


def test_without_gradients_a_scan_gives_the_same_states() -> None:
    torch.manual_seed(4)
    x = torch.randn(3, 2, sum(LENGTHS), 3, requires_grad=True)
    recurrent, bias = torch.randn(2, 3, 9), torch.randn(2, 1, 9)
    with torch.no_grad():
        alone = gru_scan(x, recurrent, bias, steps(2))
    assert torch.equal(alone, gru_scan(x, recurrent, bias, steps(2)))


def test_the_place_before_is_that_of_the_same_sequence() -> None:
    packing = Layout(np.array([LENGTHS]))
    layout = steps(2)
    later = np.flatnonzero(packing.step > 0)
    assert (packing.sequence[layout.previous] == packing.sequence[later]).all()
    assert (packing.step[layout.previous] == packing.step[later] - 1).all()


def test_packing_lists_each_place_once_and_steps_shrink() -> None:
    packing = Layout(np.array([LENGTHS]))
    assert packing.sizes == [5, 4, 3, 3, 1, 1]
    assert list(zip(packing.step, packing.sequence, strict=True))[:7] == [
        (0, 0),
        (0, 1),
        (0, 2),
        (0, 3),
        (0, 4),
        (1, 0),
        (1, 1),
    ]
    assert len(packing.step) == sum(LENGTHS)
    assert (packing.place(packing.step, packing.sequence) == np.arange(sum(LENGTHS))).all()
