"""A dev split that nobody wrote: what a run of a known score gets right of it, span by span."""

import numpy as np

from autoaux.ledger import SentenceCounts

SPANS = 1.5  # gold spans of a sentence, on average
OF_SPAN, OF_ARM = 0.6, 0.2  # of what decides whether a span is found; the rest is the run's luck


class SyntheticDev:
    """Sentences whose spans are hard to some degree, the same for all runs.

    A span is found where a normal number lies below the quantile of the run's true score; that
    number is in part the span's, in part the span's for this arm, and the rest is chance. As many
    places invite a span that is not there, so F1 over sentences without end is the run's score.

    Args:
        sentences: of dev.
        seed: of its spans.
    """

    def __init__(self, sentences: int, seed: int = 0) -> None:
        rng = np.random.default_rng([seed, sentences])
        self.seed = seed
        self.gold = rng.poisson(SPANS, sentences)
        if not self.gold.any():
            self.gold[0] = 1
        self._of = np.repeat(np.arange(sentences), self.gold)
        self._hard = rng.standard_normal((2, len(self._of)))

    def judged(self, score: float, arm: int, run: np.random.Generator) -> SentenceCounts:
        """What a run gets right whose score over sentences without end is `score`, in [0, 1].

        Args:
            arm: any number that runs of one arm share.
            run: chance of this run.
        """
        # scipy.special alone, because scipy.stats takes seconds to import
        from scipy.special import ndtri

        own = np.random.default_rng([self.seed, arm]).standard_normal(self._hard.shape)
        luck = run.standard_normal(self._hard.shape)
        parts = (OF_SPAN, OF_ARM, 1 - OF_SPAN - OF_ARM)
        number = sum(
            part**0.5 * of for part, of in zip(parts, (self._hard, own, luck), strict=True)
        )
        right = number < ndtri(score)
        found, kept_out = (np.bincount(self._of, one, len(self.gold)).astype(int) for one in right)
        return SentenceCounts(
            "span_f1", np.stack([self.gold, found, found + self.gold - kept_out], 1)
        )
