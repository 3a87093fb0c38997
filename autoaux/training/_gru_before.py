"""The GRU of Yang et al. 2016, 3.1: the reset gate scales the state before the product."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from autoaux.training._gru import previous_states


class _GruBeforeScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, recurrent: Tensor, bias: Tensor, sizes: list[int]) -> Tensor:
        groups, n, width = x.shape
        hidden = width // 3
        to_gates, to_candidate = recurrent[:, :, : 2 * hidden], recurrent[:, :, 2 * hidden :]
        gate_bias, candidate_bias = bias[:, :, : 2 * hidden], bias[:, :, 2 * hidden :]
        gates = x.new_empty(groups, n, 2 * hidden)
        candidates, states = x.new_empty(groups, n, hidden), x.new_empty(groups, n, hidden)
        minus_one = x.new_tensor(-1.0)
        h = x.new_zeros(groups, sizes[0], hidden)
        for size, rz, r, z, x_rz, x_n, c, out in zip(
            sizes,
            gates.split(sizes, 1),
            gates[:, :, :hidden].split(sizes, 1),
            gates[:, :, hidden:].split(sizes, 1),
            x[:, :, : 2 * hidden].split(sizes, 1),
            x[:, :, 2 * hidden :].split(sizes, 1),
            candidates.split(sizes, 1),
            states.split(sizes, 1),
        ):
            h = h[:, :size]
            torch.baddbmm(gate_bias, h, to_gates, out=rz)
            rz.add_(x_rz).sigmoid_()
            torch.baddbmm(candidate_bias, r * h, to_candidate, out=c)
            c.add_(x_n).sigmoid_()
            torch.add(minus_one, c, alpha=2.0, out=c)
            h = torch.lerp(c, h, z, out=out)
        ctx.sizes = sizes
        ctx.save_for_backward(gates, candidates, states, recurrent)
        return states

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        gates, n_, states, recurrent = ctx.saved_tensors
        sizes = ctx.sizes
        groups, n, hidden = states.shape
        before = previous_states(states, sizes)
        r, z = gates.split(hidden, 2)
        to_n = (1 - z).mul_(1 - n_ * n_).mul_(0.5)  # the candidate's input is 2 * its pre-activation
        to_z = (before - n_).mul_(z).mul_(1 - z)
        to_r = before * r * (1 - r)
        back_gates = recurrent[:, :, : 2 * hidden].transpose(1, 2)
        back_candidate = recurrent[:, :, 2 * hidden :].transpose(1, 2)
        grad_x = torch.empty(groups, n, 3 * hidden, dtype=grad.dtype, device=grad.device)
        total = grad.clone(memory_format=torch.contiguous_format)
        carry: Tensor | None = None
        for dh, d_rz, d_r, d_z, d_n, r_t, z_t, f_r, f_z, f_n in zip(
            *(
                reversed(part.split(sizes, 1))
                for part in (
                    total,
                    grad_x[:, :, : 2 * hidden],
                    *grad_x.split(hidden, 2),
                    r,
                    z,
                    to_r,
                    to_z,
                    to_n,
                )
            )
        ):
            if carry is not None:
                dh[:, : carry.shape[1]].add_(carry)
            torch.mul(dh, f_n, out=d_n)
            d_reset = torch.bmm(d_n, back_candidate)
            torch.mul(d_reset, f_r, out=d_r)
            torch.mul(dh, f_z, out=d_z)
            carry = torch.baddbmm((dh * z_t).addcmul_(d_reset, r_t), d_rz, back_gates)
        grad_recurrent = torch.cat(
            [
                before.transpose(1, 2) @ grad_x[:, :, : 2 * hidden],
                (r * before).transpose(1, 2) @ grad_x[:, :, 2 * hidden :],
            ],
            2,
        )
        return grad_x, grad_recurrent, grad_x.sum(1, keepdim=True), None


def gru_before_scan(x: Tensor, recurrent: Tensor, bias: Tensor, sizes: list[int]) -> Tensor:
    """Run Yang's GRU over packed sequences; arguments and result as `gru_scan`.

    r = σ(x_r + h U_r + b_r), z = σ(x_z + h U_z + b_z), n = tanh(x_n + (r ∘ h) U_n + b_n),
    h' = z ∘ h + (1 − z) ∘ n.
    """
    return _GruBeforeScan.apply(x, recurrent, bias, sizes)
