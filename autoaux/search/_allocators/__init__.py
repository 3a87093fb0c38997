"""Who gets the next run: pure rules over what is believed of the arms."""

from autoaux.search._allocators._base import Allocator, Standing
from autoaux.search._allocators._beta_bernoulli import BetaBernoulliAllocator
from autoaux.search._allocators._choice import make_allocator
from autoaux.search._allocators._halving import HalvingAllocator
from autoaux.search._allocators._top_two import TopTwoAllocator
from autoaux.search._allocators._uniform import UniformAllocator

__all__ = [
    "Allocator",
    "BetaBernoulliAllocator",
    "HalvingAllocator",
    "Standing",
    "TopTwoAllocator",
    "UniformAllocator",
    "make_allocator",
]
