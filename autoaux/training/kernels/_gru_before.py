"""The GRU of Yang et al. 2016, 3.1: the reset gate scales the state before the product."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from autoaux.training.kernels._arrays import arrays, plain_matmul, product
from autoaux.training.kernels._steps import Steps, gates_first


class _GruBeforeScan(torch.autograd.Function):
    """Works with R = 2r and Z = 2z as the other GRU does: (r ∘ h) U = (R ∘ h) U / 2."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
        groups, hidden = recurrent.shape[:2]
        weights, offsets = gates_first(recurrent * 0.5, 3), gates_first(bias, 3)
        offsets[:2] *= 0.5
        gates = x + offsets  # R, Z and the candidate
        resets, differences, states = (x.new_empty(x.shape[1:]) for _ in range(3))
        h = x.new_zeros(groups, steps.sizes[0], hidden)
        shares = x.new_empty(2, groups, steps.sizes[0], hidden)
        scalars = x.new_tensor(1.0), x.new_tensor(0.5)
        library, views = arrays(weights, gates, resets, differences, states, h, shares, *scalars)
        u, all_gates, all_r_h, all_d, all_h, h_t, scratch, one, half = views
        for size, begin, end in steps.spans:
            a, share, h_t = all_gates[:, :, begin:end], scratch[:, :, :size], h_t[:, :size]
            rz, n, r_h, d, out = (
                a[:2],
                a[2],
                all_r_h[:, begin:end],
                all_d[:, begin:end],
                all_h[:, begin:end],
            )
            product(library, h_t, u[:2], share)
            library.add(rz, share, out=rz)
            library.tanh(rz, out=rz)
            library.add(rz, one, out=rz)
            library.multiply(rz[0], h_t, out=r_h)
            product(library, r_h, u[2], share[0])
            library.add(n, share[0], out=n)
            library.tanh(n, out=n)
            library.subtract(h_t, n, out=d)
            library.multiply(d, rz[1], out=out)
            library.multiply(out, half, out=out)
            library.add(out, n, out=out)  # h' = n + z (h - n)
            h_t = out
        ctx.steps = steps
        ctx.save_for_backward(gates, resets, differences, states, weights)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        gates, resets, differences, states, weights = ctx.saved_tensors
        steps = ctx.steps
        _, groups, hidden, _ = weights.shape
        r, z, n = gates
        # d(what tanh is taken of) = dh * factor, that of r from the gradient of R ∘ h; tanh' = 1 -
        # tanh².
        keep = z * 0.5
        rest = 1.0 - keep
        d_gates = torch.stack([resets * (2.0 - r), z * rest * differences, rest * (1.0 - n * n)])
        total = grad.clone(memory_format=torch.contiguous_format)
        carry = total.new_empty(4, groups, steps.sizes[0], hidden)
        library, views = arrays(
            d_gates, total, r, keep, carry, weights.transpose(2, 3).contiguous()
        )
        all_da, all_dh, r_a, z_a, scratch, u = views
        for (size, begin, end), before in steps.backwards():
            da, dh, c = all_da[:, :, begin:end], all_dh[:, begin:end], scratch[:, :, :size]
            d_reset = c[3]
            library.multiply(da[1:], dh, out=da[1:])
            product(library, da[2], u[2], d_reset)
            library.multiply(da[0], d_reset, out=da[0])
            if begin == 0:
                break
            library.multiply(d_reset, r_a[:, begin:end], out=d_reset)
            library.multiply(dh, z_a[:, begin:end], out=c[2])
            product(library, da[:2], u[:2], c[:2])
            earlier = all_dh[:, before : before + size]
            for part in c:
                earlier += part
        gate_weight, gate_bias = steps.product_gradients(states, d_gates)
        gate_weight[:, :, 2 * hidden :] = plain_matmul(resets.mT, d_gates[2])
        gate_bias[:, :, : 2 * hidden] *= 0.5
        return d_gates, gate_weight * 0.5, gate_bias, None


def gru_before_scan(x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
    """Run Yang's GRU in every group; arguments and result as `gru_scan`.

    r = σ(x_r + h U_r + b_r), z = σ(x_z + h U_z + b_z), n = tanh(x_n + (r ∘ h) U_n + b_n),
    h' = z ∘ h + (1 − z) ∘ n.
    """
    return _GruBeforeScan.apply(x, recurrent, bias, steps)
