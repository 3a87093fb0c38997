"""A grouped GRU scan with a hand-written backward pass."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from autoaux.training._steps import Steps


class _GruScan(torch.autograd.Function):
    """Works on g = (h + 1) / 2: then z ∘ g + (1 − z) ∘ σ(2 a_n) is the next one, and h U + b = g 2U + (b − 1ᵀU)."""

    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
        hidden = recurrent.shape[1]
        doubled = recurrent * 2.0
        gates = (bias - recurrent.sum(1, keepdim=True)).squeeze(1).index_select(0, steps.group)
        gates[:, : 2 * hidden] += x[:, : 2 * hidden]  # the third part is the product's share of the candidate
        candidates, states = x.new_empty(len(x), hidden), x.new_empty(len(x), hidden)
        g = x.new_full((steps.groups, steps.sizes[0], hidden), 0.5)
        # All views are cut before the loop: a view costs as much as an addition.
        for size, a, rz, r, a_n, z, x_n, c, c_blocks, out in zip(
            steps.sizes,
            steps.blocks(gates),
            steps.rows(gates[:, : 2 * hidden]),
            steps.rows(gates[:, :hidden]),
            steps.rows(gates[:, 2 * hidden :]),
            steps.blocks(gates[:, hidden : 2 * hidden]),
            steps.rows(x[:, 2 * hidden :]),
            steps.rows(candidates),
            steps.blocks(candidates),
            steps.blocks(states),
        ):
            if g.shape[1] != size:
                g = g[:, :size]
            a.baddbmm_(g, doubled)
            rz.sigmoid_()
            torch.addcmul(x_n, r, a_n, out=c).sigmoid_()
            g = torch.lerp(c_blocks, g, z, out=out)
        ctx.steps = steps
        h = torch.add(states.new_tensor(-1.0), states, alpha=2.0)
        ctx.save_for_backward(gates, candidates, h, recurrent)
        return h

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        gates, candidates, states, recurrent = ctx.saved_tensors
        steps, hidden = ctx.steps, recurrent.shape[1]
        r, z, a_n = gates.split(hidden, 1)
        # d(pre-activation) = dh * factor; the candidate's input is 2 * its pre-activation, n = 2 c - 1, and
        # h_{t-1} - n_t = (h_t - n_t) / z_t.
        factors = torch.empty_like(gates)
        rest = 1.0 - z
        to_n = torch.addcmul(candidates, candidates, candidates, value=-1.0).mul_(rest).mul_(2.0)
        torch.mul(states.sub(candidates, alpha=2.0).add_(1.0), rest, out=factors[:, hidden : 2 * hidden])
        to_a_n = torch.mul(to_n, r, out=factors[:, 2 * hidden :])
        to_r = a_n * to_a_n
        torch.addcmul(to_r, to_r, r, value=-1.0, out=factors[:, :hidden])
        total = grad.clone(memory_format=torch.contiguous_format)
        grad_gates = torch.empty_like(gates)
        transposed = recurrent.transpose(1, 2)
        blocks = steps.blocks(total)
        for dh, da3, f3, da, z_t, earlier in zip(
            reversed(steps.rows(total.unsqueeze(1))),
            reversed(steps.rows(grad_gates.view(-1, 3, hidden))),
            reversed(steps.rows(factors.view(-1, 3, hidden))),
            reversed(steps.blocks(grad_gates)),
            reversed(steps.rows(z)),
            [*reversed(blocks[:-1]), None],
        ):
            torch.mul(f3, dh, out=da3)
            if earlier is not None:
                carry = (dh.squeeze(1) * z_t).view(steps.groups, -1, hidden).baddbmm_(da, transposed)
                size = carry.shape[1]
                (earlier if earlier.shape[1] == size else earlier[:, :size]).add_(carry)
        grad_recurrent, grad_bias = steps.product_gradients(states, grad_gates)
        grad_x = grad_gates
        torch.mul(total, to_n, out=grad_x[:, 2 * hidden :])
        return grad_x, grad_recurrent, grad_bias, None


def gru_scan(x: Tensor, recurrent: Tensor, bias: Tensor, steps: Steps) -> Tensor:
    """Run a GRU in every group, the reset gate after the product (as cuDNN has it).

    r = σ(x_r + h U_r + b_r), z = σ(x_z + h U_z + b_z), n = tanh(x_n + r ∘ (h U_n + b_n)),
    h' = z ∘ h + (1 − z) ∘ n. tanh(a) is computed as 2 σ(2 a) − 1, which is several times faster
    on a CPU; the caller hands in the candidate's x, U and b already doubled (see `Recurrence`).

    Args:
        x: [groups * n, 3 * hidden], input projections r, z, n, in the order of `steps`.
        recurrent: [groups, hidden, 3 * hidden].
        bias: [groups, 1, 3 * hidden], the bias inside the recurrent product.

    Returns:
        All states, [groups * n, hidden], in the same order.
    """
    return _GruScan.apply(x, recurrent, bias, steps)
