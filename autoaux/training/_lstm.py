"""A grouped LSTM scan with a hand-written backward pass."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from autoaux.training._steps import Steps


class _LstmScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
        hidden = recurrent.shape[1]
        gates = x + bias.squeeze(1).index_select(0, steps.group)
        cells, squashed, states = (x.new_empty(len(x), hidden) for _ in range(3))
        minus_one = x.new_tensor(-1.0)
        h = c = x.new_zeros(steps.groups, steps.sizes[0], hidden)
        for size, a, i, f, g, o, cell, t, out in zip(
            steps.sizes, *(steps.blocks(part) for part in (gates, *gates.split(hidden, 1), cells, squashed, states))
        ):
            if h.shape[1] != size:
                h, c = h[:, :size], c[:, :size]
            a.baddbmm_(h, recurrent).sigmoid_()
            g.mul_(2.0).sub_(1.0)
            c = torch.mul(f, c, out=cell).addcmul_(i, g)
            torch.mul(c, 2.0, out=t).sigmoid_()
            torch.add(minus_one, t, alpha=2.0, out=t)
            h = torch.mul(o, t, out=out)
        ctx.steps = steps
        ctx.save_for_backward(gates, cells, squashed, states, recurrent)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        gates, cells, squashed, states, recurrent = ctx.saved_tensors
        steps, hidden = ctx.steps, recurrent.shape[1]
        i, f, g, o = gates.split(hidden, 1)
        i_g = i * g
        # d(pre-activations of i, f, g) = dc * factor, of o = dh * factor; g's input is doubled, f c_{t-1} = c - i g.
        factors = torch.cat([i_g * (1 - i), (cells - i_g) * (1 - f), i * (1 - g * g) * 0.5], 1).view(-1, 3, hidden)
        to_o = squashed * o * (1 - o)
        to_cell = o * (1 - squashed * squashed)
        grad_x = torch.empty_like(gates)
        total = grad.clone(memory_format=torch.contiguous_format)
        transposed = recurrent.transpose(1, 2)
        carry: Tensor | None = None
        carry_cell: Tensor | None = None
        rows = (grad_x[:, : 3 * hidden].unflatten(1, (3, hidden)), factors)
        for dh, da, d_o, f_o, f_c, f_t, d_ifg, ifg in zip(
            *(reversed(steps.blocks(part)) for part in (total, grad_x, grad_x[:, 3 * hidden :], to_o, to_cell, f)),
            *(reversed(steps.rows(part)) for part in rows),
        ):
            if carry is not None:
                dh[:, : carry.shape[1]].add_(carry)
            dc = dh * f_c
            if carry_cell is not None:
                dc[:, : carry_cell.shape[1]].add_(carry_cell)
            torch.mul(ifg, dc.view(-1, 1, hidden), out=d_ifg)
            torch.mul(dh, f_o, out=d_o)
            carry_cell = dc.mul_(f_t)
            carry = torch.bmm(da, transposed)
        return grad_x, *steps.product_gradients(states, grad_x), None


def lstm_scan(x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
    """Run an LSTM in every group; arguments and result as `gru_scan`, gates i, f, g, o.

    i, f, o = σ(x + h U + b), g = tanh(x_g + h U_g + b_g), c' = f ∘ c + i ∘ g, h' = o ∘ tanh(c').
    The caller hands in g's x, U and b doubled.
    """
    return _LstmScan.apply(x, recurrent, bias, steps)
