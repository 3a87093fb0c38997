"""A grouped LSTM scan with a hand-written backward pass."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from autoaux.training.kernels._arrays import arrays, product
from autoaux.training.kernels._steps import Steps, gates_first


class _LstmScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
        groups, hidden = recurrent.shape[:2]
        factors = x.new_tensor([0.5, 0.5, 1.0, 0.5]).view(4, 1, 1, 1)
        weights, offsets = gates_first(recurrent, 4) * factors, gates_first(bias, 4) * factors
        gates = x + offsets
        cells, squashed, states = (x.new_empty(x.shape[1:]) for _ in range(3))
        h, c = x.new_zeros(2, groups, steps.sizes[0], hidden)
        shares = x.new_empty(4, groups, steps.sizes[0], hidden)
        scalars = x.new_tensor(1.0), x.new_tensor(0.5)
        library, views = arrays(weights, gates, cells, squashed, states, h, c, shares, *scalars)
        u, all_gates, all_c, all_t, all_h, h_t, c_t, scratch, one, half = views
        for size, begin, end in steps.spans:
            a, share = all_gates[:, :, begin:end], scratch[:, :, :size]
            product(library, h_t[:, :size], u, share)
            library.add(a, share, out=a)
            library.tanh(a, out=a)
            for sigmoid in (a[:2], a[3]):
                library.add(sigmoid, one, out=sigmoid)
                library.multiply(sigmoid, half, out=sigmoid)
            i, f, g, o = a
            c, t, out = all_c[:, begin:end], all_t[:, begin:end], all_h[:, begin:end]
            library.multiply(f, c_t[:, :size], out=c)
            library.multiply(i, g, out=t)
            library.add(c, t, out=c)
            library.tanh(c, out=t)
            library.multiply(o, t, out=out)
            h_t, c_t = out, c
        ctx.steps = steps
        ctx.save_for_backward(gates, cells, squashed, states, weights)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        gates, cells, squashed, states, weights = ctx.saved_tensors
        steps = ctx.steps
        _, groups, hidden, _ = weights.shape
        i, f, g, o = gates
        i_g = i * g
        # d(what tanh is taken of) = dc * factor, that of o = dh * factor, f c_{t-1} = c - i g; a
        # gate's input is halved.
        d_gates = torch.stack(
            [
                2 * i_g * (1 - i),
                2 * (cells - i_g) * (1 - f),
                i * (1 - g * g),
                2 * squashed * o * (1 - o),
            ]
        )
        to_cell = o * (1 - squashed * squashed)
        total, total_cell = (
            grad.clone(memory_format=torch.contiguous_format),
            torch.zeros_like(grad),
        )
        carry = total.new_empty(4, groups, steps.sizes[0], hidden)
        library, views = arrays(
            d_gates, total, total_cell, to_cell, f, carry, weights.transpose(2, 3).contiguous()
        )
        all_da, all_dh, all_dc, all_to_cell, all_f, scratch, u = views
        for (size, begin, end), before in steps.backwards():
            da, dh, dc = all_da[:, :, begin:end], all_dh[:, begin:end], all_dc[:, begin:end]
            dc += dh * all_to_cell[:, begin:end]
            library.multiply(da[:3], dc, out=da[:3])
            library.multiply(da[3], dh, out=da[3])
            if begin == 0:
                break
            c = scratch[:, :, :size]
            product(library, da, u, c)
            earlier, earlier_cell = (
                all_dh[:, before : before + size],
                all_dc[:, before : before + size],
            )
            for part in c:
                earlier += part
            earlier_cell += dc * all_f[:, begin:end]
        grad_recurrent, grad_bias = steps.product_gradients(states, d_gates)
        factors = grad.new_tensor([0.5, 0.5, 1.0, 0.5]).repeat_interleave(hidden)
        return d_gates, grad_recurrent * factors, grad_bias * factors, None


def lstm_scan(x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
    """Run an LSTM in every group; arguments and result as `gru_scan`, gates i, f, g, o.

    i, f, o = σ(x + h U + b), g = tanh(x_g + h U_g + b_g), c' = f ∘ c + i ∘ g, h' = o ∘ tanh(c').
    The caller hands in x of i, f and o already halved.
    """
    return _LstmScan.apply(x, recurrent, bias, steps)
