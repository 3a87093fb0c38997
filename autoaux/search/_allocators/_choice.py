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

    Up to two runs an arm, uniform, in the forecast's order where there is one; with more, halving.
    On two tables of recorded runs (benchmarks/search_regret.md) that is best or tied up to 20 runs;
    top-two Thompson with the forecast as prior is ahead of it on one table from 20 runs on, and well
    behind on the other.
    """
    if name != "auto":
        return _BY_NAME[name]()
    return HalvingAllocator() if runs_per_arm >= 2 else UniformAllocator()
