"""Allocators by name, and which one suits a budget."""

from autoaux.search.planning.allocators._base import Allocator
from autoaux.search.planning.allocators._beta_bernoulli import BetaBernoulliAllocator
from autoaux.search.planning.allocators._halving import HalvingAllocator
from autoaux.search.planning.allocators._top_two import TopTwoAllocator
from autoaux.search.planning.allocators._uniform import UniformAllocator

_BY_NAME = {
    "top_two": TopTwoAllocator,
    "halving": HalvingAllocator,
    "uniform": UniformAllocator,
    "beta_bernoulli": BetaBernoulliAllocator,
}


def make_allocator(name: str, runs_per_arm: float = 1.0, forecast: bool = False) -> Allocator:
    """The named allocator; for "auto", the one that replays of recorded runs favour
    (benchmarks/search/regret.md).

    With a forecast: up to two thirds of a run an arm in its order; with more, its better half first
    (all of it where there are three runs an arm and more) and then top-two Thompson, which by
    itself wastes the first runs on draws from wide priors. Without one: up to one and three
    quarters uniform, with more halving.
    """
    if name != "auto":
        return _BY_NAME[name]()
    if forecast:
        return (
            TopTwoAllocator(first=1.0 if runs_per_arm >= 3 else 0.5)
            if runs_per_arm >= 2 / 3
            else UniformAllocator()
        )
    return HalvingAllocator() if runs_per_arm >= 1.75 else UniformAllocator()
