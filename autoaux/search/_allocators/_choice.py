"""Allocators by name, and which one suits a budget."""

from autoaux.search._allocators._base import Allocator
from autoaux.search._allocators._beta_bernoulli import BetaBernoulliAllocator
from autoaux.search._allocators._halving import HalvingAllocator
from autoaux.search._allocators._top_two import TopTwoAllocator
from autoaux.search._allocators._uniform import UniformAllocator

_BY_NAME = {
    "top_two": TopTwoAllocator,
    "halving": HalvingAllocator,
    "uniform": UniformAllocator,
    "beta_bernoulli": BetaBernoulliAllocator,
}


def make_allocator(name: str, runs_per_arm: float = 1.0) -> Allocator:
    """The named allocator; for "auto", the one that replays of recorded runs favour.

    Up to 1.5 runs an arm, uniform, in the forecast's order where there is one; with more, halving.
    Top-two Thompson with the forecast as prior ended 0.1 to 0.2 points further from the best than
    that at 10 and 20 runs (benchmarks/README.md, the tables of Lange et al.).
    """
    if name != "auto":
        return _BY_NAME[name]()
    return HalvingAllocator() if runs_per_arm >= 1.5 else UniformAllocator()
