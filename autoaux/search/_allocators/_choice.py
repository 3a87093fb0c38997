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


def make_allocator(name: str, runs_per_arm: float = 1.0, forecast: bool = False) -> Allocator:
    """The named allocator; for "auto", the one that replays of recorded runs favour.

    With fewer runs than arms, uniform (in the forecast's order); up to 1.5 runs an arm, top-two
    Thompson where a forecast gives its prior; with more, halving.
    """
    if name != "auto":
        return _BY_NAME[name]()
    if runs_per_arm >= 1.5:
        return HalvingAllocator()
    return TopTwoAllocator() if forecast and runs_per_arm >= 0.4 else UniformAllocator()
