"""Runs with known gains, to see what a search makes of them before it is trusted with trainings."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from autoaux.ledger import CurvePoint, Outcome, SentenceCounts, pack_counts
from autoaux.recipe import Recipe
from autoaux.search.running._runner import ScoreOnTest
from autoaux.search.running.synthetic._synthetic_dev import SyntheticDev

Truth = Callable[[Recipe], float]


def additive(gains: Mapping[str, float], share: float = 0.2) -> Truth:
    """A set gains what its best member does and a share of what the others do; shuffled labels
    nothing.
    """

    def gain(recipe: Recipe) -> float:
        known = [
            gains.get(ref.name, 0.0) if ref.shuffle_labels is None else 0.0
            for ref in recipe.auxiliaries
        ]
        best, *rest = sorted(known, reverse=True) or [0.0]
        return best + share * sum(rest)

    return gain


class SyntheticRunner:
    """Outcomes drawn from a truth: single-task score, gain and seed noise, in points.

    The same recipe and seed always give the same outcome. Curves rise to it exponentially, those of
    runs with auxiliaries later, as recorded ones do.

    Args:
        dev: sentences that finished runs are judged on: their score is off by these too, and they
            keep what it is made of. None for scores that are off by the seed alone.
    """

    def __init__(
        self,
        truth: Truth,
        *,
        base: float = 70.0,
        noise: float = 1.0,
        seconds: float = 1.0,
        seed: int = 0,
        dev: SyntheticDev | None = None,
    ) -> None:
        self.dev = dev
        self.truth, self.base, self.noise, self.seconds, self.seed = (
            truth,
            base,
            noise,
            seconds,
            seed,
        )
        self.made = 0

    def run(self, recipe: Recipe, to_step: int, checkpoint: Path) -> Outcome:
        self.made += 1
        optimisation = recipe.optimisation
        rng = np.random.default_rng([self.seed, int(recipe.digest, 16), recipe.seed])
        final = self.base + self.truth(recipe) + self.noise * rng.standard_normal()
        counts = None if self.dev is None else self._judged(recipe, self.dev)
        if counts is not None:
            final = 100 * counts.score()
        late = 60.0 + 20.0 * len(recipe.auxiliaries) * rng.random()
        end = min(to_step, optimisation.max_steps)
        steps = np.arange(optimisation.eval_every, end + 1, optimisation.eval_every)
        top = 1 - np.exp(-optimisation.max_steps / late)
        points = final * (1 - np.exp(-steps / late)) / top
        curve = tuple(
            CurvePoint(int(step), float(1 / step), float(point / 100))
            for step, point in zip(steps, points, strict=True)
        )
        seconds = self.seconds * (1 + len(recipe.auxiliaries)) * end / optimisation.max_steps
        return Outcome.of(
            recipe,
            "span_f1",
            score=curve[-1].score,
            steps=end,
            curve=curve,
            seconds=seconds,
            cpu_seconds=seconds,
            status="finished" if end == optimisation.max_steps else "stopped",
            dev_counts=pack_counts([counts]) if counts and end == optimisation.max_steps else "",
        )

    def _judged(self, recipe: Recipe, dev: SyntheticDev) -> SentenceCounts:
        """What the run gets right of dev: its true score is beta distributed around the arm's, so
        that the scale holds and the mean is the truth's.
        """
        arm = int(recipe.digest, 16)
        rng = np.random.default_rng([self.seed, arm, recipe.seed, 1])
        mean = min(1.0, max(0.0, (self.base + self.truth(recipe)) / 100))
        size = mean * (1 - mean) / (self.noise / 100) ** 2 - 1 if self.noise else np.inf
        score = rng.beta(mean * size, (1 - mean) * size) if 0 < size < np.inf else mean
        return dev.judged(float(score), arm, rng)

    def test(self, recipe: Recipe, checkpoint: Path) -> ScoreOnTest:
        key = hashlib.sha256(f"{recipe.digest} {recipe.seed} test".encode()).digest()
        noise = np.random.default_rng(list(key)).standard_normal()
        return ScoreOnTest((self.base + self.truth(recipe) + self.noise * noise) / 100)

    def save_model(self, recipe: Recipe, checkpoint: Path, folder: Path, verdict: str) -> None:
        """Nothing was trained, so there is nothing to save."""

    def guess_seconds(self, recipe: Recipe, alone: bool = False) -> float:
        return self.seconds
