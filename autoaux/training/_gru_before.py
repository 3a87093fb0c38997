"""The GRU of Yang et al. 2016, 3.1: the reset gate scales the state before the product."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from autoaux.training._steps import Steps


class _GruBeforeScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
        hidden = recurrent.shape[1]
        to_gates, to_candidate = recurrent[:, :, : 2 * hidden].contiguous(), recurrent[:, :, 2 * hidden :].contiguous()
        gates, candidates = (x + bias.squeeze(1).index_select(0, steps.group)).split([2 * hidden, hidden], 1)
        gates, candidates = gates.contiguous(), candidates.contiguous()
        scaled, states = torch.empty_like(candidates), torch.empty_like(candidates)
        minus_one = x.new_tensor(-1.0)
        h = x.new_zeros(steps.groups, steps.sizes[0], hidden)
        for size, rz, r, z, c, r_h, out in zip(
            steps.sizes, *(steps.blocks(part) for part in (gates, *gates.split(hidden, 1), candidates, scaled, states))
        ):
            h = h[:, :size]
            rz.baddbmm_(h, to_gates).sigmoid_()
            torch.mul(r, h, out=r_h)
            c.baddbmm_(r_h, to_candidate).sigmoid_()
            torch.add(minus_one, c, alpha=2.0, out=c)
            h = torch.lerp(c, h, z, out=out)
        ctx.steps = steps
        ctx.save_for_backward(gates, candidates, scaled, states, recurrent)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        gates, candidates, scaled, states, recurrent = ctx.saved_tensors
        steps, hidden = ctx.steps, recurrent.shape[1]
        r, z = gates.split(hidden, 1)
        rest = 1.0 - z
        to_n = (1.0 - candidates * candidates).mul_(rest).mul_(0.5)  # the candidate's input is 2 * its pre-activation
        to_z = (states - candidates).mul_(rest)  # z (h_{t-1} - n) = h_t - n
        to_r = scaled * (1.0 - r)
        back_gates = recurrent[:, :, : 2 * hidden].transpose(1, 2)
        back_candidate = recurrent[:, :, 2 * hidden :].transpose(1, 2)
        d_gates, d_candidates = torch.empty_like(gates), torch.empty_like(candidates)
        total = grad.clone(memory_format=torch.contiguous_format)
        parts = (total, d_gates, *d_gates.split(hidden, 1), d_candidates, r, z, to_r, to_z, to_n)
        carry: Tensor | None = None
        for dh, d_rz, d_r, d_z, d_n, r_t, z_t, f_r, f_z, f_n in zip(*(reversed(steps.blocks(part)) for part in parts)):
            if carry is not None:
                dh[:, : carry.shape[1]].add_(carry)
            torch.mul(dh, f_n, out=d_n)
            d_reset = torch.bmm(d_n, back_candidate)
            torch.mul(d_reset, f_r, out=d_r)
            torch.mul(dh, f_z, out=d_z)
            carry = (dh * z_t).addcmul_(d_reset, r_t).baddbmm_(d_rz, back_gates)
        gate_weight, gate_bias = steps.product_gradients(states, d_gates)
        by_group = [t.index_select(0, steps.by_group).view(steps.groups, -1, hidden) for t in (scaled, d_candidates)]
        return (
            torch.cat([d_gates, d_candidates], 1),
            torch.cat([gate_weight, by_group[0].transpose(1, 2) @ by_group[1]], 2),
            torch.cat([gate_bias, by_group[1].sum(1, keepdim=True)], 2),
            None,
        )


def gru_before_scan(x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
    """Run Yang's GRU in every group; arguments and result as `gru_scan`.

    r = σ(x_r + h U_r + b_r), z = σ(x_z + h U_z + b_z), n = tanh(x_n + (r ∘ h) U_n + b_n),
    h' = z ∘ h + (1 − z) ∘ n.
    """
    return _GruBeforeScan.apply(x, recurrent, bias, steps)
