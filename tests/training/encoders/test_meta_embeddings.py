"""Meta-embeddings against numbers worked out by hand from Lange et al. 2020, 3.2."""

import math

import numpy as np
import pytest
import torch

from autoaux.training.encoders import AttentionCombination, Concatenation


def by_hand():
    """Two embeddings of sizes 1 and 2, an attention layer of size 1; every value set by hand."""
    module = AttentionCombination([1, 2], 1, np.random.default_rng(0))
    with torch.no_grad():
        module.q[0].copy_(torch.tensor([[[1.0, 0.0]]]))
        module.b[0].copy_(torch.tensor([[[0.0, 0.5]]]))
        module.q[1].copy_(torch.tensor([[[0.0, 1.0], [1.0, 0.0]]]))
        module.b[1].zero_()
        module.w.copy_(torch.tensor([[[1.0], [-1.0]]]))
        module.v.copy_(torch.tensor([[[2.0]]]))
    return module, [torch.tensor([[[1.0]]]), torch.tensor([[[0.25, -0.5]]])]


def test_attention_over_two_embeddings_equals_the_paper_s_formula_by_hand():
    module, vectors = by_hand()
    x1 = (math.tanh(1.0), math.tanh(0.5))
    x2 = (math.tanh(-0.5), math.tanh(0.25))
    s1 = math.exp(2 * math.tanh(x1[0] - x1[1]))
    s2 = math.exp(2 * math.tanh(x2[0] - x2[1]))
    a1, a2 = s1 / (s1 + s2), s2 / (s1 + s2)
    expected = [a1 * x1[0] + a2 * x2[0], a1 * x1[1] + a2 * x2[1]]
    assert module(vectors)[0, 0].tolist() == pytest.approx(expected, abs=1e-6)
    assert module.weights(vectors)[0, 0].tolist() == pytest.approx([a1, a2], abs=1e-6)


def test_the_result_has_the_size_of_the_largest_embedding():
    module = AttentionCombination([3, 7, 5], 10, np.random.default_rng(0))
    vectors = [torch.randn(2, 4, size) for size in (3, 7, 5)]
    assert module.size == 7
    assert module(vectors).shape == (2, 4, 7)
    assert torch.allclose(module.weights(vectors).sum(-1), torch.ones(2, 4))


def test_every_parameter_of_the_combination_learns():
    module, vectors = by_hand()
    module(vectors).sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in module.parameters())


def test_concatenation_stacks_the_vectors_in_order():
    assert Concatenation([1, 2])([torch.tensor([[1.0]]), torch.tensor([[2.0, 3.0]])]).tolist() == [
        [1.0, 2.0, 3.0]
    ]
