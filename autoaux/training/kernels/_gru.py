"""A grouped GRU scan with a hand-written backward pass."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from autoaux.training.kernels._arrays import arrays, product
from autoaux.training.kernels._steps import Steps, gates_first


class _GruScan(torch.autograd.Function):
    """Works with 2 σ(a) = 1 + tanh(a / 2): R = 2r, Z = 2z and, so that r ∘ (h U + b) = R ∘ q,
    with q = (h U + b) / 2.
    """

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps, learning: bool
    ) -> Tensor:
        groups, hidden = recurrent.shape[:2]
        weights, offsets = gates_first(recurrent * 0.5, 3), gates_first(bias * 0.5, 3)
        kept = (
            x.shape[2] if learning else steps.sizes[0]
        )  # places: of all steps, or of one after the other
        gates = x.new_empty(3, groups, kept, hidden)  # R, Z and the candidate's q
        candidates, differences = (
            x.new_empty(groups, kept, hidden),
            x.new_empty(groups, kept, hidden),
        )
        states = x.new_empty(x.shape[1:])
        h = x.new_zeros(groups, steps.sizes[0], hidden)
        scalars = x.new_tensor(1.0), x.new_tensor(0.5)
        library, views = arrays(
            x, weights, offsets, gates, candidates, differences, states, h, *scalars
        )
        x_a, u, b, all_gates, all_n, all_d, all_h, h_t, one, half = views
        for size, begin, end in steps.spans:
            here = slice(begin, end) if learning else slice(size)
            a, n, d = all_gates[:, :, here], all_n[:, here], all_d[:, here]
            rz, h_t, out = a[:2], h_t[:, :size], all_h[:, begin:end]
            product(library, h_t, u, a)
            library.add(a, b, out=a)
            library.add(rz, x_a[:2, :, begin:end], out=rz)
            library.tanh(rz, out=rz)
            library.add(rz, one, out=rz)
            library.multiply(a[0], a[2], out=n)
            library.add(n, x_a[2, :, begin:end], out=n)
            library.tanh(n, out=n)
            library.subtract(h_t, n, out=d)
            library.multiply(d, a[1], out=out)
            library.multiply(out, half, out=out)
            library.add(out, n, out=out)  # h' = n + z (h - n)
            h_t = out
        ctx.steps = steps
        ctx.save_for_backward(gates, candidates, differences, states, weights)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        gates, candidates, differences, states, weights = ctx.saved_tensors
        steps = ctx.steps
        _, groups, hidden, _ = weights.shape
        r, z, q = gates
        # d(what tanh is taken of) = dh * factor, tanh' = 1 - tanh².
        keep = z * 0.5
        rest = 1.0 - keep
        to_n = torch.addcmul(rest, candidates * candidates, rest, value=-1.0)
        d_gates = torch.empty_like(gates)
        torch.mul(to_n, r, out=d_gates[2])
        torch.mul(d_gates[2] * q, 2.0 - r, out=d_gates[0])
        torch.mul(z * rest, differences, out=d_gates[1])
        total = grad.clone(memory_format=torch.contiguous_format)
        carry = total.new_empty(4, groups, steps.sizes[0], hidden)
        library, views = arrays(d_gates, total, keep, carry, weights.transpose(2, 3).contiguous())
        all_da, all_dh, z_a, scratch, u = views
        for (size, begin, end), before in steps.backwards():
            da, dh, c = all_da[:, :, begin:end], all_dh[:, begin:end], scratch[:, :, :size]
            library.multiply(da, dh, out=da)
            if begin == 0:
                break
            product(library, da, u, c[:3])
            library.multiply(dh, z_a[:, begin:end], out=c[3])
            earlier = all_dh[:, before : before + size]
            for part in c:
                earlier += part
        grad_recurrent, grad_bias = steps.product_gradients(states, d_gates)
        torch.mul(total, to_n, out=d_gates[2])
        return d_gates, grad_recurrent * 0.5, grad_bias * 0.5, None, None


def gru_scan(x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
    """Run a GRU in every group, the reset gate after the product (as cuDNN has it).

    r = σ(x_r + h U_r + b_r), z = σ(x_z + h U_z + b_z), n = tanh(x_n + r ∘ (h U_n + b_n)),
    h' = z ∘ h + (1 − z) ∘ n. A gate's σ(a) is computed as (1 + tanh(a / 2)) / 2; the caller hands
    in x_r and x_z already halved (see `Recurrence`).

    Args:
        x: [3, groups, n, hidden], input projections r, z, n, packed as `steps` says.
        recurrent: [groups, hidden, 3 * hidden].
        bias: [groups, 1, 3 * hidden], the bias inside the recurrent product.

    Returns:
        All states, [groups, n, hidden].
    """
    return _GruScan.apply(x, recurrent, bias, steps, torch.is_grad_enabled())
