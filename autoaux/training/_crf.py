"""A linear-chain CRF over packed batches: exact loss with an analytic gradient, and Viterbi."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx, once_differentiable

from autoaux.training._arrays import arrays, product
from autoaux.training._crf_logarithms import log_space_loss


def _scan(weights: Tensor, matrix: Tensor, start: Tensor, sizes: list[int]) -> tuple[Tensor, Tensor]:
    """a_t = (a_{t-1} M) ∘ w_t, each row scaled to sum 1; returns the rows and their scales."""
    rows = torch.empty_like(weights)
    scales = weights.new_empty(*weights.shape[:2], 1)
    smallest = weights.new_tensor(torch.finfo(weights.dtype).tiny)
    library, views = arrays(weights, matrix, start, rows, scales, smallest)
    all_w, m, a, all_rows, all_scales, least = views
    end = 0
    for size in sizes:
        begin, end = end, end + size
        w, row, scale = all_w[:, begin:end], all_rows[:, begin:end], all_scales[:, begin:end]
        if begin == 0:
            library.multiply(w, a, out=row)
        else:
            product(library, a[:, :size], m, row)
            library.multiply(row, w, out=row)
        library.sum(row, axis=2, keepdims=True, out=scale)
        library.maximum(scale, least, out=scale)
        library.divide(row, scale, out=row)
        a = row
    return rows, scales.squeeze(2)


class _CrfLoss(torch.autograd.Function):
    """Forward-backward in scaled exp space.

    The backward recursion b_t = w_t ∘ (M b_{t+1}) is the forward one with the transposed matrix on
    the mirrored sentence, so both run in one scan with twice as many groups.
    """

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        emissions: Tensor,
        transitions: Tensor,
        start: Tensor,
        end: Tensor,
        labels: Tensor,
        valid: Tensor | None,
        reverse: Tensor,
        last: Tensor,
        present: Tensor | None,
        sizes: list[int],
        cost: float,
    ) -> Tensor:
        lanes, n, width = emissions.shape
        gold = labels.clamp(min=0).unsqueeze(2)
        scores = emissions
        if cost:
            scores = emissions + cost
            scores.scatter_add_(2, gold, emissions.new_full((1, 1, 1), -cost).expand(lanes, n, 1))
        top = scores.amax(2, keepdim=True)
        weights = (scores - top).exp_()
        mirrored = weights.gather(1, reverse.unsqueeze(2).expand_as(weights))
        matrix = transitions.exp()
        exp_start, exp_end = start.exp(), end.exp()
        rows, scales = _scan(
            torch.stack([weights, mirrored], 1).view(2 * lanes, n, width),
            torch.stack([matrix, matrix.transpose(1, 2)], 1).view(2 * lanes, width, width),
            torch.stack([exp_start, exp_end], 1).view(2 * lanes, 1, width),
            sizes,
        )
        alpha, beta = rows.view(lanes, 2, n, width).unbind(1)
        beta = beta.gather(1, reverse.unsqueeze(2).expand_as(beta))
        # after[t] = what follows token t: M b_{t+1}, or the end weights at a sentence's last token.
        following = beta @ matrix.transpose(1, 2)
        first = sizes[0]
        after = torch.empty_like(weights)
        next_of = _next_positions(sizes, n, emissions.device)
        after[:] = following[:, next_of]
        final = last.unsqueeze(2).expand(-1, -1, width)
        after.scatter_(1, final, exp_end.unsqueeze(1).expand(-1, first, -1))
        joint = alpha * after
        total = joint.sum(2, keepdim=True).clamp_(min=torch.finfo(weights.dtype).tiny)
        marginals = joint.div_(total)

        smallest = torch.finfo(weights.dtype).tiny
        if float(scales.min()) <= smallest or float(total.min()) <= smallest:
            return _in_logarithms(ctx, emissions, transitions, start, end, labels, sizes, last, valid, present, cost)
        log_scales = scales.view(lanes, 2, n)[:, 0].log() + top.squeeze(2)
        at_end = (alpha.gather(1, final) * exp_end.unsqueeze(1)).sum(2).log()
        is_gold = torch.zeros_like(weights).scatter_(2, gold, 1.0)
        on_path = emissions.gather(2, gold).squeeze(2)
        if valid is not None:
            real = valid.unsqueeze(2)
            log_scales = log_scales * valid
            on_path = on_path * valid
            marginals = marginals * real
            is_gold = is_gold * real
            at_end = at_end * present
        path_last = is_gold.gather(1, final)
        path_first = is_gold[:, :first]
        # A token's successor, where it has one: transitions are counted between the two.
        has_next = torch.ones(lanes, n, 1, dtype=weights.dtype, device=weights.device)
        has_next.scatter_(1, last.unsqueeze(2), 0.0)
        if valid is not None:
            has_next = has_next * real
        pairs_gold = (is_gold * has_next).transpose(1, 2) @ is_gold[:, next_of]
        expected = ((alpha * has_next / total).transpose(1, 2) @ beta[:, next_of]) * matrix
        log_z = log_scales.sum(1) + at_end.sum(1)
        score = on_path.sum(1) + (pairs_gold * transitions).sum((1, 2))
        score = score + (path_first.sum(1) * start).sum(1) + (path_last.sum(1) * end).sum(1)
        ctx.save_for_backward(
            marginals - is_gold,
            expected - pairs_gold,
            marginals[:, :first].sum(1) - path_first.sum(1),
            marginals.gather(1, final).sum(1) - path_last.sum(1),
        )
        return log_z - score

    @staticmethod
    @once_differentiable
    def backward(ctx: FunctionCtx, grad: Tensor) -> tuple[Tensor | None, ...]:
        emissions, transitions, start, end = ctx.saved_tensors
        wide, flat = grad.view(-1, 1, 1), grad.view(-1, 1)
        return emissions * wide, transitions * wide, start * flat, end * flat, *([None] * 7)


def _in_logarithms(ctx: FunctionCtx, *arguments: Any) -> Tensor:
    """The same loss and gradients where a weight underflowed."""
    parameters = [p.detach().requires_grad_() for p in arguments[:4]]
    with torch.enable_grad():
        loss = log_space_loss(parameters, *arguments[4:])
        ctx.save_for_backward(*torch.autograd.grad(loss.sum(), parameters))
    return loss.detach()


def _next_positions(sizes: list[int], n: int, device: torch.device) -> Tensor:
    """Where each place's successor lies; places at the end of their column point to themselves."""
    widths = torch.tensor(sizes)
    index = torch.arange(n)
    step = torch.repeat_interleave(torch.arange(len(sizes)), widths)
    follows = torch.cat([widths[1:], widths.new_zeros(1)])[step]
    column = index - (widths.cumsum(0) - widths)[step]
    return torch.where(column < follows, index + widths[step], index).to(device)


def crf_loss(
    emissions: Tensor,
    transitions: Tensor,
    start: Tensor,
    end: Tensor,
    labels: Tensor,
    sizes: list[int],
    reverse: Tensor,
    last: Tensor,
    *,
    valid: Tensor | None = None,
    present: Tensor | None = None,
    cost: float = 0.0,
) -> Tensor:
    """Negative log likelihood of the gold paths of each lane, summed over its sentences: [lanes].

    −f(x, y) + log Σ_y' exp(f(x, y') + cost · Hamming(y, y')) (Yang et al. 2016, eq. 1 and, with a
    cost above 0, eq. 2: softmax-margin).

    Args:
        emissions: [lanes, n, labels], packed time-major.
        transitions: [lanes, labels, labels], from row to column; start, end: [lanes, labels].
        labels: int64 [lanes, n].
        sizes, reverse, last: as in `Batch`.
        valid: bool [lanes, n] or None; present: bool [lanes, n_sentences] or None, which of the
            sentences are there at all.
    """
    return _CrfLoss.apply(emissions, transitions, start, end, labels, valid, reverse, last, present, sizes, cost)


@torch.no_grad()
def viterbi(emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, sizes: list[int], valid: Tensor | None = None) -> Tensor:
    """Best label of every token of the best path of each sentence, int64 [lanes, n]; shapes as in `crf_loss`."""
    lanes, n, width = emissions.shape
    back = torch.empty(lanes, n, width, dtype=torch.int64, device=emissions.device)
    steps = back.split(sizes, 1)
    real = [None] * len(sizes) if valid is None else valid.unsqueeze(2).split(sizes, 1)
    unchanged = torch.arange(width, device=emissions.device)
    by_target = transitions.transpose(1, 2).unsqueeze(1)
    finished: list[Tensor] = []
    delta = start.unsqueeze(1)
    for t, (size, e) in enumerate(zip(sizes, emissions.split(sizes, 1))):
        if t == 0:
            delta = delta + e
            continue
        if delta.shape[1] > size:
            finished.append(delta[:, size:])
            delta = delta[:, :size]
        best, source = (delta.unsqueeze(2) + by_target).max(3)
        best = best.add_(e)
        if real[t] is not None:
            best = torch.where(real[t], best, delta)
            source = torch.where(real[t], source, unchanged)
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
