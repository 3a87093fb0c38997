"""A linear-chain CRF over packed batches: exact loss with an analytic gradient, and Viterbi."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from autoaux.training.kernels._arrays import arrays, product, tensors
from autoaux.training.kernels._crf_logarithms import log_space_loss
from autoaux.training.kernels._layout import Layout
from autoaux.training.kernels._sending import sent


def _scan(
    library: ModuleType,
    weights: Any,
    matrix: Any,
    start: Any,
    sizes: list[int],
    room: Sequence[Any],
) -> None:
    """p_0 = start, p_t = a_{t-1} M; a_t = p_t ∘ w_t / s_t, where s_t makes the sum of a_t 1.

    `room` takes all p and a, [groups, n, labels], and s, [groups, n, 1]; then come a column of ones
    and the least s.
    """
    products, rows, scales, ones, least = room
    a, end = start, 0
    for size in sizes:
        begin, end = end, end + size
        p, row, scale = products[:, begin:end], rows[:, begin:end], scales[:, begin:end]
        if begin == 0:
            p[:] = start
        else:
            product(library, a[:, :size], matrix, p)
        library.multiply(p, weights[:, begin:end], out=row)
        product(library, row, ones, scale)  # faster than a sum
        library.maximum(scale, least, out=scale)
        library.divide(row, scale, out=row)
        a = row


class _CrfLoss(torch.autograd.Function):
    """Forward-backward in scaled exp space.

    The backward recursion b_t = w_t ∘ (M b_{t+1}) is the forward one with the transposed matrix on
    the mirrored sentence, so both run in one scan with twice as many groups.
    """

    @staticmethod
    def forward(
        ctx: Any,
        emissions: Tensor,
        transitions: Tensor,
        start: Tensor,
        end: Tensor,
        labels: Tensor,
        layout: Layout,
        cost: float,
    ) -> Tensor:
        lanes, n, width = emissions.shape
        device, new = emissions.device, emissions.new_empty
        library, (e, moves, begins, ends, one, ones, least) = arrays(
            emissions,
            transitions,
            start,
            end,
            emissions.new_ones(()),
            emissions.new_ones(width, 1),
            emissions.new_tensor(torch.finfo(emissions.dtype).tiny),
        )
        lane_of = np.arange(lanes)[:, None]
        index = sent(device, lane_of, np.arange(width), layout.mirror, layout.last)
        _, (gold_labels, before, lane, classes, mirror, last) = arrays(
            labels, layout.scan_steps.previous, *index
        )
        _, (weights, matrices, firsts, *room) = arrays(
            new(lanes, 2, n, width), new(lanes, 2, width, width), new(lanes, 2, 1, width),
            new(2 * lanes, n, width), new(2 * lanes, n, width), new(2 * lanes, n, 1),
        )  # fmt: skip
        first = layout.sizes[0]
        with np.errstate(all="ignore"):  # what is not finite shows in the loss
            on_path = gold_labels[:, :, None] == classes
            gold = on_path * one
            scores = e + (1 - gold) * cost if cost else e
            top = library.amax(scores, axis=2, keepdims=True)
            library.exp(scores - top, out=weights[:, 0])
            weights[:, 1] = weights[:, 0][lane, mirror]
            library.exp(moves, out=matrices[:, 0])
            matrices[:, 1] = library.swapaxes(matrices[:, 0], 1, 2)
            library.exp(begins, out=firsts[:, 0, 0])
            library.exp(ends, out=firsts[:, 1, 0])
            flat_weights, flat_matrices, flat_firsts = (
                array.reshape(2 * lanes, *array.shape[2:]) for array in (weights, matrices, firsts)
            )
            room = [*room, ones, least]
            _scan(library, flat_weights, flat_matrices, flat_firsts, layout.sizes, room)
            products, rows, scales, *_ = room
            # What follows token t: M b_{t+1}, or the end's weights at a sentence's last token.
            alpha, after, beta = rows[0::2], products[1::2][lane, mirror], rows[1::2][lane, mirror]
            marginals = alpha * after
            total = library.matmul(marginals, ones)
            lost = (scales.min() <= least) | (total.min() <= least)
            if device.type == "cpu" and lost:
                return _in_logarithms(ctx, emissions, transitions, start, end, labels, layout, cost)
            marginals = marginals / total
            log_scales, at_end = library.log(scales[0::2]) + top, library.log(total)[lane, last]
            later = beta[:, first:]
            if layout.valid is not None:
                _, (real, present) = arrays(
                    layout.valid.unsqueeze(2),
                    sent(device, layout.lengths > 0)[0].unsqueeze(2),
                )
                marginals, log_scales, at_end, later = (
                    marginals * real,
                    log_scales * real,
                    at_end * present,
                    later * real[:, first:],
                )
            pairs = library.matmul(library.swapaxes(gold[:, before], 1, 2), gold[:, first:])
            expected = (
                library.matmul(library.swapaxes((alpha / total)[:, before], 1, 2), later)
                * matrices[:, 0]
            )
            difference = marginals - gold
            path = library.where(on_path, e, 0.0).sum((1, 2)) + (pairs * moves).sum((1, 2))
            path = (
                path
                + (gold[:, :first].sum(1) * begins).sum(1)
                + (gold[lane, last].sum(1) * ends).sum(1)
            )
            loss = log_scales.sum((1, 2)) + at_end.sum((1, 2)) - path
            gradients = (
                difference,
                expected - pairs,
                difference[:, :first].sum(1),
                difference[lane, last].sum(1),
            )
        result, *saved = tensors(library, loss, *gradients)
        ctx.save_for_backward(*saved)
        return result

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        emissions, transitions, start, end = ctx.saved_tensors
        wide, flat = grad.view(-1, 1, 1), grad.view(-1, 1)
        return emissions * wide, transitions * wide, start * flat, end * flat, None, None, None


def _in_logarithms(
    ctx: Any,
    emissions: Tensor,
    transitions: Tensor,
    start: Tensor,
    end: Tensor,
    labels: Tensor,
    layout: Layout,
    cost: float,
) -> Tensor:
    """The same loss and gradients where a weight underflowed."""
    parameters = [p.detach().requires_grad_() for p in (emissions, transitions, start, end)]
    with torch.enable_grad():
        loss = log_space_loss(parameters, labels, layout, cost)
        ctx.save_for_backward(*torch.autograd.grad(loss.sum(), parameters))
    return loss.detach()


def crf_loss(
    emissions: Tensor,
    transitions: Tensor,
    start: Tensor,
    end: Tensor,
    labels: Tensor,
    layout: Layout,
    *,
    cost: float = 0.0,
) -> Tensor:
    """Negative log likelihood of the gold paths of each lane, summed over its sentences: [lanes].

    −f(x, y) + log Σ_y' exp(f(x, y') + cost · Hamming(y, y')) (Yang et al. 2016, eq. 1 and, with a
    cost above 0, eq. 2: softmax-margin).

    Args:
        emissions: [lanes, n, labels], packed as `layout` says.
        transitions: [lanes, labels, labels], from row to column; start, end: [lanes, labels].
        labels: int64 [lanes, n]; -1 at a place that holds no token.
    """
    parameters: Sequence[Tensor] = (emissions, transitions, start, end)
    if emissions.device.type != "cpu":  # so that weights do not underflow, which only a host finds
        parameters = [parameter.double() for parameter in parameters]
    loss: Tensor = _CrfLoss.apply(*parameters, labels, layout, cost)
    return loss.to(emissions.dtype)


@torch.no_grad()
def viterbi(
    emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, layout: Layout
) -> Tensor:
    """Best label of every token of the best path of each sentence, int64 [lanes, n]; shapes as
    in `crf_loss`.
    """
    lanes, n, width = emissions.shape
    sizes, valid = layout.sizes, layout.valid
    back = torch.empty(lanes, n, width, dtype=torch.int64, device=emissions.device)
    steps = back.split(sizes, 1)
    nowhere: list[Tensor | None] = [None] * len(sizes)
    real = nowhere if valid is None else valid.unsqueeze(2).split(sizes, 1)
    unchanged = torch.arange(width, device=emissions.device)
    by_target = transitions.transpose(1, 2).unsqueeze(1)
    finished: list[Tensor] = []
    delta = start.unsqueeze(1)
    for t, (size, e) in enumerate(zip(sizes, emissions.split(sizes, 1), strict=True)):
        if t == 0:
            delta = delta + e
            continue
        if delta.shape[1] > size:
            finished.append(delta[:, size:])
            delta = delta[:, :size]
        best, source = (delta.unsqueeze(2) + by_target).max(3)
        best = best.add_(e)
        if (here := real[t]) is not None:
            best = torch.where(here, best, delta)
            source = torch.where(here, source, unchanged)
        delta = best
        steps[t].copy_(source)
    finished.append(delta)
    final = (torch.cat(finished[::-1], 1) + end.unsqueeze(1)).argmax(2, keepdim=True)
    path = torch.empty(lanes, n, 1, dtype=torch.int64, device=emissions.device)
    places = path.split(sizes, 1)
    labels = final[:, : sizes[-1]]
    for t in range(len(sizes) - 1, -1, -1):
        if t + 1 < len(sizes):
            earlier = steps[t + 1].gather(2, labels)
            labels = torch.cat([earlier, final[:, sizes[t + 1] : sizes[t]]], 1)
        places[t].copy_(labels)
    return path.squeeze(2)
