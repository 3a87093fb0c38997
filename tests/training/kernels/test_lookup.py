"""Look-ups that gather their gradients give what torch's own embedding gives."""

import copy

import pytest
import torch
from torch import nn

from autoaux.training.kernels import LookupTable

GROUPS = [torch.tensor([[1, 2, 2], [4, 0, 1]]), torch.tensor([[2, 5]])]
LATER = [torch.tensor([[3, 3, 5]])]


def tables(padding: int | None) -> tuple[nn.Embedding, LookupTable]:
    torch.manual_seed(0)
    plain = nn.Embedding(6, 3, padding_idx=padding)
    return plain, LookupTable(copy.deepcopy(plain))


@pytest.mark.parametrize("padding", [None, 0])
def test_gradients_are_those_of_an_embedding_update_after_update(padding: int | None) -> None:
    both = tables(padding)
    for groups in (GROUPS, LATER, GROUPS):
        for table in both:
            table.weight.grad = None
            sum((table(rows) ** 3).sum() for rows in groups).backward()
        torch.testing.assert_close(both[1].weight.grad, both[0].weight.grad)


def test_without_gradients_nothing_is_gathered() -> None:
    plain, table = tables(None)
    with torch.no_grad():
        assert torch.equal(table(GROUPS[0]), plain(GROUPS[0]))
    table.requires_grad_(False)
    assert not table(GROUPS[0]).requires_grad


def test_updates_after_the_first_make_nothing_of_the_table_s_size(monkeypatch) -> None:
    _, table = tables(None)
    made, zeros_like = [], torch.zeros_like
    monkeypatch.setattr(
        torch, "zeros_like", lambda like: made.append(like.shape) or zeros_like(like)
    )
    for _ in range(3):
        table.weight.grad = None
        table(GROUPS[0]).sum().backward()
    assert made == [table.weight.shape]


def test_a_copy_is_a_plain_embedding_of_its_own() -> None:
    _, table = tables(0)
    model = nn.Sequential(table)
    copied = copy.deepcopy(model)[0]
    assert type(copied) is nn.Embedding and copied.padding_idx == 0
    assert torch.equal(copied.weight, table.weight)
    assert copied.weight.data_ptr() != table.weight.data_ptr()
