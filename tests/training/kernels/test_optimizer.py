"""The optimisers move parameters exactly as torch.optim's do, and start without torch's
compiler.
"""

import subprocess
import sys

import pytest
import torch

from autoaux.recipe import Optimisation
from autoaux.training.kernels import Optimizer

CLASSES = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "sgd": torch.optim.SGD,
    "adagrad": torch.optim.Adagrad,
}


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_every_optimiser_equals_torch_s_bit_for_bit(name: str, decay: float) -> None:
    """Two groups of unlike rate and decay, a rate that falls, a parameter that rests now and
    then.
    """
    generator = torch.Generator().manual_seed(0)
    start = [
        torch.randn(5, 3, generator=generator),
        torch.randn(4, generator=generator),
        torch.randn(2, 2, generator=generator),
    ]
    ours, theirs = ([torch.nn.Parameter(value.clone()) for value in start] for _ in range(2))

    def groups(own: list[torch.nn.Parameter]) -> list[dict]:
        return [{"params": own[:2], "lr_scale": 0.5}, {"params": own[2:], "weight_decay": 0.1}]

    optimizer = Optimizer(Optimisation(optimizer=name, weight_decay=decay), groups(ours))
    reference = CLASSES[name](groups(theirs), lr=0.1, weight_decay=decay, fused=True)
    for step in range(8):
        optimizer.clear()
        reference.zero_grad(set_to_none=True)
        for number, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            if number != 1 or step % 3:
                a.grad = torch.randn(a.shape, generator=generator)
                b.grad = a.grad.clone()
        rate = 0.1 / (step + 1)
        optimizer.set_rate(rate)
        for group, scale in zip(reference.param_groups, (0.5, 1.0), strict=True):
            group["lr"] = rate * scale
        optimizer.step()
        reference.step()
        for a, b in zip(ours, theirs, strict=True):
            assert torch.equal(a, b)


def test_a_run_starts_without_torch_s_compiler() -> None:
    """It takes longer to import than a short run takes to train."""
    code = """
import sys
from autoaux.corpora import corpus_from_sentences
from autoaux.recipe import CorpusRef, Recipe
from autoaux.training import Run
sentences = [(["a", "b"], ["X", "Y"])] * 9
corpus = corpus_from_sentences("t", {"train": sentences, "dev": sentences})
Run(Recipe(main=CorpusRef(name="t", path="t", digest=corpus.digest)), corpus, (), 0).advance(2)
print("torch._dynamo" in sys.modules)
"""
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        == "False\n"
    )
