"""Low-rank adapters: nothing changes at the start, little is learnt, and merging is exact."""

import pytest
import torch
from torch import nn

from autoaux.errors import InputError
from autoaux.training.encoders import LowRankLinear, add_adapters, merge_adapters


class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(4, 6)
        self.layers = nn.ModuleList(
            [
                nn.Sequential(nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 6, bias=False))
                for _ in range(2)
            ]
        )

    def forward(self, x):
        x = self.embed(x)
        for layer in self.layers:
            x = layer(x)
        return x


@pytest.fixture
def pair():
    torch.manual_seed(0)
    model = Tiny().double()
    x = torch.randn(5, 4, dtype=torch.float64)
    before = model(x)
    assert add_adapters(model, rank=2) == 4
    return model, x, before


def test_an_adapter_starts_as_the_layer_it_adapts(pair):
    model, x, before = pair
    assert torch.equal(model(x), before)


def test_only_the_adapters_learn(pair):
    model, _, _ = pair
    learning = {name.rsplit(".", 1)[1] for name, p in model.named_parameters() if p.requires_grad}
    assert learning == {"down", "up"}
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == 4 * 2 * (6 + 6)


def test_a_trained_adapter_merges_into_one_linear_layer_with_the_same_output(pair):
    model, x, before = pair
    for module in model.modules():
        if isinstance(module, LowRankLinear):
            nn.init.normal_(module.up)
    trained = model(x)
    assert not torch.allclose(trained, before)
    merge_adapters(model)
    assert not any(isinstance(module, LowRankLinear) for module in model.modules())
    assert torch.allclose(model(x), trained, atol=1e-12)


def test_the_update_is_the_scaled_product_of_the_two_factors():
    base = nn.Linear(3, 2, bias=False)
    layer = LowRankLinear(base, rank=1, scale=0.5)
    with torch.no_grad():
        layer.down.copy_(torch.tensor([[1.0, 2.0, 3.0]]))
        layer.up.copy_(torch.tensor([[10.0], [-4.0]]))
    update = layer(torch.eye(3)).T - base.weight
    assert torch.allclose(update, torch.tensor([[5.0, 10.0, 15.0], [-2.0, -4.0, -6.0]]), atol=1e-5)


def test_an_encoder_without_linear_layers_is_refused():
    with pytest.raises(InputError, match="no linear layers"):
        add_adapters(nn.Sequential(nn.Embedding(3, 2)), rank=2)
