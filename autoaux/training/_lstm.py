"""A packed, grouped LSTM scan with a hand-written backward pass."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from autoaux.training._gru import previous_states


class _LstmScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, recurrent: Tensor, bias: Tensor, sizes: list[int]) -> Tensor:
        groups, n, width = x.shape
        hidden = width // 4
        gates = torch.empty_like(x)
        cells, squashed, states = (x.new_empty(groups, n, hidden) for _ in range(3))
        minus_one = x.new_tensor(-1.0)
        h = c = x.new_zeros(groups, sizes[0], hidden)
        for size, x_t, a, i, f, g, o, cell, t, out in zip(
            sizes,
            x.split(sizes, 1),
            gates.split(sizes, 1),
            *(part.split(sizes, 1) for part in gates.split(hidden, 2)),
            cells.split(sizes, 1),
            squashed.split(sizes, 1),
            states.split(sizes, 1),
        ):
            if h.shape[1] != size:
                h, c = h[:, :size], c[:, :size]
            torch.baddbmm(bias, h, recurrent, out=a)
            a.add_(x_t).sigmoid_()
            g.mul_(2.0).sub_(1.0)
            c = torch.mul(f, c, out=cell).addcmul_(i, g)
            torch.mul(c, 2.0, out=t).sigmoid_()
            torch.add(minus_one, t, alpha=2.0, out=t)
            h = torch.mul(o, t, out=out)
        ctx.sizes = sizes
        ctx.save_for_backward(gates, cells, squashed, states, recurrent)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        gates, cells, squashed, states, recurrent = ctx.saved_tensors
        sizes = ctx.sizes
        groups, n, hidden = states.shape
        i, f, g, o = gates.split(hidden, 2)
        before, cell_before = previous_states(states, sizes), previous_states(cells, sizes)
        # d(pre-activations of i, f, g) = dc * factor, of o = dh * factor; g's input is doubled.
        factors = torch.cat([g * i * (1 - i), cell_before * f * (1 - f), i * (1 - g * g) * 0.5], 2)
        to_o = squashed * o * (1 - o)
        to_cell = o * (1 - squashed * squashed)
        grad_x = torch.empty_like(gates)
        total = grad.clone(memory_format=torch.contiguous_format)
        transposed = recurrent.transpose(1, 2)
        carry: Tensor | None = None
        carry_cell: Tensor | None = None
        for dh, da, d_ifg, d_o, ifg, f_o, f_c, f_t in zip(
            *(
                reversed(part.split(sizes, 1))
                for part in (
                    total,
                    grad_x,
                    grad_x[:, :, : 3 * hidden].unflatten(2, (3, hidden)),
                    grad_x[:, :, 3 * hidden :],
                    factors.unflatten(2, (3, hidden)),
                    to_o,
                    to_cell,
                    f,
                )
            )
        ):
            if carry is not None:
                dh[:, : carry.shape[1]].add_(carry)
            dc = dh * f_c
            if carry_cell is not None:
                dc[:, : carry_cell.shape[1]].add_(carry_cell)
            torch.mul(ifg, dc.unsqueeze(2), out=d_ifg)
            torch.mul(dh, f_o, out=d_o)
            carry_cell = dc.mul_(f_t)
            carry = torch.bmm(da, transposed)
        return grad_x, before.transpose(1, 2) @ grad_x, grad_x.sum(1, keepdim=True), None


def lstm_scan(x: Tensor, recurrent: Tensor, bias: Tensor, sizes: list[int]) -> Tensor:
    """Run an LSTM over packed sequences; arguments and result as `gru_scan`, gates i, f, g, o.

    i, f, o = σ(x + h U + b), g = tanh(x_g + h U_g + b_g), c' = f ∘ c + i ∘ g, h' = o ∘ tanh(c').
    The caller hands in g's x, U and b doubled.
    """
    return _LstmScan.apply(x, recurrent, bias, sizes)
