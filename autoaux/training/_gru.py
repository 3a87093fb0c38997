"""A packed, grouped GRU scan with a hand-written backward pass."""

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable


def previous_states(states: Tensor, sizes: list[int]) -> Tensor:
    """The state each position started from: zeros at the first step, else the row one step back.

    Args:
        states: [groups, n, hidden], time-major; step t holds the first ``sizes[t]`` sequences.
    """
    first = states.new_zeros(states.shape[0], sizes[0], states.shape[2])
    steps = states.split(sizes, 1)
    return torch.cat([first, *(s[:, :b] for s, b in zip(steps, sizes[1:]))], 1)


class _GruScan(torch.autograd.Function):
    @staticmethod
    def forward(ctx: FunctionCtx, x: Tensor, recurrent: Tensor, bias: Tensor, sizes: list[int]) -> Tensor:
        groups, n, width = x.shape
        hidden = width // 3
        gates = torch.empty_like(x)  # r, z, and the recurrent part of the candidate
        candidates = x.new_empty(groups, n, hidden)
        states = x.new_empty(groups, n, hidden)
        minus_one = x.new_tensor(-1.0)
        h = x.new_zeros(groups, sizes[0], hidden)
        # All views are cut before the loop: a view costs as much as an addition.
        for size, a, rz, r, z, a_n, x_rz, x_n, c, out in zip(
            sizes,
            gates.split(sizes, 1),
            gates[:, :, : 2 * hidden].split(sizes, 1),
            gates[:, :, :hidden].split(sizes, 1),
            gates[:, :, hidden : 2 * hidden].split(sizes, 1),
            gates[:, :, 2 * hidden :].split(sizes, 1),
            x[:, :, : 2 * hidden].split(sizes, 1),
            x[:, :, 2 * hidden :].split(sizes, 1),
            candidates.split(sizes, 1),
            states.split(sizes, 1),
        ):
            if h.shape[1] != size:
                h = h[:, :size]
            torch.baddbmm(bias, h, recurrent, out=a)
            rz.add_(x_rz).sigmoid_()
            torch.addcmul(x_n, r, a_n, out=c).sigmoid_()
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
        r, z, a_n = gates.split(hidden, 2)
        # d(pre-activation) = dh * factor; the candidate's input is 2 * its pre-activation.
        factors = torch.empty_like(gates)
        to_n = (1 - z).mul_(1 - n_ * n_).mul_(0.5)
        torch.mul(to_n * a_n, r * (1 - r), out=factors[:, :, :hidden])
        torch.mul(before - n_, z * (1 - z), out=factors[:, :, hidden : 2 * hidden])
        torch.mul(to_n, r, out=factors[:, :, 2 * hidden :])
        grad_states = grad.clone(memory_format=torch.contiguous_format)
        grad_gates = torch.empty_like(gates)
        transposed = recurrent.transpose(1, 2)
        carry: Tensor | None = None
        for dh, da, da4, f4, z_t in zip(
            reversed(grad_states.split(sizes, 1)),
            reversed(grad_gates.split(sizes, 1)),
            reversed(grad_gates.view(groups, n, 3, hidden).split(sizes, 1)),
            reversed(factors.view(groups, n, 3, hidden).split(sizes, 1)),
            reversed(z.split(sizes, 1)),
        ):
            if carry is not None:
                ended = dh if dh.shape[1] == carry.shape[1] else dh[:, : carry.shape[1]]
                ended.add_(carry)
            torch.mul(f4, dh.unsqueeze(2), out=da4)
            carry = torch.baddbmm(dh * z_t, da, transposed)
        grad_recurrent = before.transpose(1, 2) @ grad_gates
        grad_bias = grad_gates.sum(1, keepdim=True)
        grad_x = grad_gates
        torch.mul(grad_states, to_n, out=grad_x[:, :, 2 * hidden :])
        return grad_x, grad_recurrent, grad_bias, None


def gru_scan(x: Tensor, recurrent: Tensor, bias: Tensor, sizes: list[int]) -> Tensor:
    """Run a GRU over packed sequences, the reset gate after the product (as cuDNN has it).

    r = σ(x_r + h U_r + b_r), z = σ(x_z + h U_z + b_z), n = tanh(x_n + r ∘ (h U_n + b_n)),
    h' = z ∘ h + (1 − z) ∘ n. tanh(a) is computed as 2 σ(2 a) − 1, which is several times faster
    on a CPU; the caller hands in the candidate's x, U and b already doubled (see `doubled`).

    Args:
        x: [groups, n, 3 * hidden], input projections r, z, n, packed time-major: step t holds the
            first ``sizes[t]`` sequences, longest first.
        recurrent: [groups, hidden, 3 * hidden].
        bias: [groups, 1, 3 * hidden], the bias inside the recurrent product.
        sizes: sequences alive at each step, not increasing.

    Returns:
        All states, [groups, n, hidden].
    """
    return _GruScan.apply(x, recurrent, bias, sizes)
