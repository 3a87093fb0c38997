import numpy as np

from autoaux.search.planning.allocators._base import Standing


class BetaBernoulliAllocator:
    """Thompson sampling with one coin per arm (AutoSeM: Guo, Pasunuru & Bansal 2019, section 3.2).

    A run that beats the single task's mean is heads. Each arm's Beta(alpha, beta) fades towards its
    start by `decay` at every run of any arm (their gamma), then the run's arm counts its reward.
    """

    def __init__(self, alpha: float = 1.0, beta: float = 1.0, decay: float = 0.1) -> None:
        self.alpha, self.beta, self.decay = alpha, beta, decay

    def choose(self, standing: Standing, rng: np.random.Generator) -> int:
        alpha = np.full(len(standing.runs), self.alpha)
        beta = np.full(len(standing.runs), self.beta)
        for arm, helped in standing.rewards:
            alpha = (1 - self.decay) * alpha + self.decay * self.alpha
            beta = (1 - self.decay) * beta + self.decay * self.beta
            alpha[arm] += helped
            beta[arm] += not helped
        return int(np.argmax(rng.beta(alpha, beta)))
