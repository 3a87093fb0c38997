"""Who gets the next run: pure rules over what is believed of the arms."""

from autoaux.search.planning.allocators._base import NONE, Allocator, Standing
from autoaux.search.planning.allocators._beta_bernoulli import BetaBernoulliAllocator
from autoaux.search.planning.allocators._choice import make_allocator
from autoaux.search.planning.allocators._halving import HalvingAllocator
from autoaux.search.planning.allocators._top_two import TopTwoAllocator
from autoaux.search.planning.allocators._uniform import UniformAllocator

__all__ = [
    "Allocator",
    "BetaBernoulliAllocator",
    "HalvingAllocator",
    "NONE",
    "Standing",
    "TopTwoAllocator",
    "UniformAllocator",
    "make_allocator",
]
