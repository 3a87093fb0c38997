import numpy as np

from autoaux.search.planning.allocators._base import Standing


class UniformAllocator:
    """The arm with the fewest runs; the most promising first among equals."""

    def choose(self, standing: Standing, rng: np.random.Generator) -> int:
        order = np.lexsort((-standing.posterior.mean, standing.runs))
        return int(order[0])
