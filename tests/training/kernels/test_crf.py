"""The CRF against every path written out, pytorch-crf, and finite differences."""

from itertools import pairwise, product

import numpy as np
import pytest
import torch
from training_libraries import library  # noqa: F401

from autoaux.training.kernels import Layout, crf_loss, viterbi

LENGTHS = [4, 3, 3, 1]
N, LABELS = sum(LENGTHS), 3
LAYOUT = Layout(np.array([LENGTHS]))
PLACES = [
    LAYOUT.place(np.arange(n), np.full(n, b)) for b, n in enumerate(LENGTHS)
]  # of each sentence


def parameters(seed: int, scale: float = 1.0, lanes: int = 1) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    shapes = [(lanes, N, LABELS), (lanes, LABELS, LABELS), (lanes, LABELS), (lanes, LABELS)]
    return [
        (torch.randn(s, generator=generator, dtype=torch.double) * scale).requires_grad_()
        for s in shapes
    ]


def path_score(emissions, transitions, start, end, path) -> torch.Tensor:
    score = start[path[0]] + end[path[-1]] + sum(emissions[t, y] for t, y in enumerate(path))
    return score + sum(transitions[a, b] for a, b in pairwise(path))


def by_brute_force(parts, labels: torch.Tensor, cost: float) -> torch.Tensor:
    emissions, transitions, start, end = (p[0] for p in parts)
    loss = 0.0
    for places in PLACES:
        e, gold = emissions[places], labels[0, places].tolist()
        every = []
        for path in product(range(LABELS), repeat=len(places)):
            wrong = sum(a != b for a, b in zip(path, gold, strict=True))
            every.append(path_score(e, transitions, start, end, path) + cost * wrong)
        loss = loss + torch.stack(every).logsumexp(0) - path_score(e, transitions, start, end, gold)
    return loss


@pytest.mark.parametrize("cost", [0.0, 0.7])
@pytest.mark.parametrize("scale", [1.0, 10.0])
def test_loss_and_gradients_equal_the_sum_over_every_path(cost: float, scale: float) -> None:
    labels = torch.randint(0, LABELS, (1, N), generator=torch.Generator().manual_seed(3))
    ours, theirs = parameters(2, scale), parameters(2, scale)
    loss = crf_loss(*ours, labels, LAYOUT, cost=cost)[0]
    expected = by_brute_force(theirs, labels, cost)
    torch.testing.assert_close(loss, expected)
    loss.backward()
    expected.backward()
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a.grad, b.grad)


def test_the_gradient_is_that_of_finite_differences() -> None:
    labels = torch.randint(0, LABELS, (1, N), generator=torch.Generator().manual_seed(4))
    assert torch.autograd.gradcheck(lambda *p: crf_loss(*p, labels, LAYOUT), parameters(5))


def test_viterbi_finds_the_best_of_all_paths() -> None:
    for seed in range(20):
        parts = [p.detach() for p in parameters(seed)]
        found = viterbi(*parts, LAYOUT)[0]
        emissions, transitions, start, end = (p[0] for p in parts)
        for where in PLACES:
            paths = product(range(LABELS), repeat=len(where))
            best = max(
                paths, key=lambda p: float(path_score(emissions[where], transitions, start, end, p))
            )
            assert tuple(found[where].tolist()) == best


def test_loss_gradient_and_viterbi_equal_pytorch_crf() -> None:
    torchcrf = pytest.importorskip("torchcrf")
    crf = torchcrf.CRF(LABELS, batch_first=True).double()
    ours = parameters(6)
    with torch.no_grad():
        crf.transitions.copy_(ours[1][0])
        crf.start_transitions.copy_(ours[2][0])
        crf.end_transitions.copy_(ours[3][0])
    labels = torch.randint(0, LABELS, (1, N), generator=torch.Generator().manual_seed(7))
    shape = (len(LENGTHS), max(LENGTHS))
    padded, gold = (
        torch.zeros(*shape, LABELS, dtype=torch.double),
        torch.zeros(shape, dtype=torch.long),
    )
    mask = torch.zeros(shape, dtype=torch.bool)
    for b, where in enumerate(PLACES):
        padded[b, : len(where)], gold[b, : len(where)] = (
            ours[0].detach()[0, where],
            labels[0, where],
        )
        mask[b, : len(where)] = True
    padded.requires_grad_()
    expected = -crf(padded, gold, mask=mask)
    expected.backward()
    loss = crf_loss(*ours, labels, LAYOUT)[0]
    loss.backward()
    torch.testing.assert_close(loss, expected)
    torch.testing.assert_close(ours[1].grad[0], crf.transitions.grad)
    torch.testing.assert_close(ours[2].grad[0], crf.start_transitions.grad)
    torch.testing.assert_close(ours[3].grad[0], crf.end_transitions.grad)
    for b, where in enumerate(PLACES):
        torch.testing.assert_close(ours[0].grad[0, where], padded.grad[b, : len(where)])
    decoded = crf.decode(padded, mask=mask)
    found = viterbi(*[p.detach() for p in ours], LAYOUT)[0]
    assert [found[where].tolist() for where in PLACES] == decoded


def test_scores_beyond_the_range_of_exp_fall_back_to_logarithms() -> None:
    """Transitions of -200 make every path's weight 0 in single precision; the loss must still
    be right.
    """
    ours = [p.detach().float() for p in parameters(8)]
    ours[1] = torch.full_like(ours[1], -200.0)
    ours = [p.requires_grad_() for p in ours]
    theirs = [p.detach().double().requires_grad_() for p in ours]
    labels = torch.randint(0, LABELS, (1, N), generator=torch.Generator().manual_seed(9))
    loss = crf_loss(*ours, labels, LAYOUT)[0]
    expected = by_brute_force(theirs, labels, 0.0)
    torch.testing.assert_close(loss.double(), expected, rtol=1e-4, atol=1e-3)
    loss.backward()
    expected.backward()
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a.grad.double(), b.grad, rtol=1e-4, atol=1e-4)
