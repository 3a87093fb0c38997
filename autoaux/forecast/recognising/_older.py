"""A main task that is another version of a recorded one, and what candidates gained there.

The gains on a version are evidence of the gains on another, and no more: beside the seed noise of
the runs there, what a candidate brings differs from version to version, partly for all candidates
alike (a larger corpus leaves less to gain) and partly by its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from autoaux.corpora import Corpus, Sketch
from autoaux.forecast._experience import Cell, Experience
from autoaux.forecast._forecast import Forecast
from autoaux.forecast._predictor import normal_quantile
from autoaux.forecast.recognising._recognition import Recognised, sketch_from

if TYPE_CHECKING:
    from autoaux.forecast._experience import MainTask

# Of gains between two versions, in points: guesses on the wide side, about as much as gains spread
# themselves; benchmarks/search/versions.py measures them on main tasks that were doubled.
SHARED_SPREAD, OWN_SPREAD = 1.0, 1.5
OLDER_VERSION = "an older version of this main task"


@dataclass(frozen=True)
class OlderVersion:
    """A recorded main task of which the one that is asked about is another version.

    Attributes:
        digest, name: of the recorded main task.
        share: of the smaller one's sentences that stand in the other.
        cells: by a candidate's digest, its runs there.
        shared, own: how far gains differ between two versions, for all candidates alike and for
            each by itself: standard deviations in points.
    """

    digest: str
    name: str
    share: float
    cells: Mapping[str, Cell] = field(default_factory=dict)
    shared: float = SHARED_SPREAD
    own: float = OWN_SPREAD

    def moves(
        self,
        forecast: Forecast,
        candidates: Sequence[Corpus],
        known_as: Mapping[str, Recognised] | None = None,
    ) -> Forecast:
        """The forecast with the gains there as evidence: the normal distribution conditioned on
        them, off by seed noise and by what two versions differ in.
        """
        known = self._known(candidates, known_as or {})
        if not known:
            return forecast
        seen, cells = list(known), list(known.values())
        main = cells[0].main
        own = [main.noise**2 / len(cell.scores) + self.own**2 for cell in cells]
        common = main.noise**2 / main.runs + self.shared**2
        prior, mean = forecast.covariance, forecast.gains
        between = prior[np.ix_(seen, seen)] + np.diag(own) + common
        weights = np.linalg.solve(between, prior[seen]).T
        moved = mean + weights @ (np.array([cell.gain for cell in cells]) - mean[seen])
        covariance = prior - weights @ prior[seen]
        reach, deviations = normal_quantile(forecast.coverage), np.sqrt(np.diag(covariance))
        moved_candidates = tuple(
            replace(
                one,
                gain=float(gain),
                low=float(gain - reach * sd),
                high=float(gain + reach * sd),
                p_helps=float(ndtr(gain / sd)),
                sd=float(sd),
                contributions={**one.contributions, OLDER_VERSION: float(gain - before)},
            )
            for one, before, gain, sd in zip(
                forecast.candidates, mean, moved, deviations, strict=True
            )
        )
        notes = (*forecast.notes, self.sentence(forecast.main, candidates, known_as))
        return replace(forecast, candidates=moved_candidates, covariance=covariance, notes=notes)

    def sentence(
        self,
        main: str,
        candidates: Sequence[Corpus],
        known_as: Mapping[str, Recognised] | None = None,
    ) -> str:
        """What it is used for, in a sentence; empty where none of the candidates was tried."""
        known = self._known(candidates, known_as or {})
        if not known:
            return ""
        return (
            f"{main} is another version of {self.name} ({self.share:.0%} of the smaller stands in"
            f" the other): what {len(known)} of {len(candidates)} candidates gained there moves the"
            f" forecast, as evidence that is off by ±{self.shared:g} points for all alike and by"
            f" ±{self.own:g} for each; no run of it counts as a run"
        )

    def _known(
        self, candidates: Sequence[Corpus], known_as: Mapping[str, Recognised]
    ) -> dict[int, Cell]:
        """The runs there of those candidates that have any, by their place."""
        digests = (
            known_as[c.digest].digest if c.digest in known_as else c.digest for c in candidates
        )
        return {
            place: self.cells[digest]
            for place, digest in enumerate(digests)
            if digest in self.cells
        }


def older_version(
    main: Corpus, experience: Experience, schedule: str, encoder: str
) -> OlderVersion | None:
    """The recorded main task whose sentences and labels are those of `main`; the likest, then the
    one with most candidates. None where there is none.

    Args:
        schedule, encoder: how candidates are trained now; runs of others are not asked.
    """
    by_main: dict[tuple[str, str, str, str], tuple[MainTask, dict[str, Cell]]] = {}
    for cell in experience.singles:
        task = cell.main
        alike = (task.encoder, task.metric, cell.schedule) == (encoder, main.metric, schedule)
        if alike and not cell.control and _whole(task.digest) != main.digest:
            by_main.setdefault(task.key, (task, {}))[1][cell.source] = cell
    mine, shares = Sketch.of(main, size=None), {}
    for digest in {_whole(task.digest) for task, _ in by_main.values()}:
        record = experience.sketches.get(digest)
        shares[digest] = mine.same_source(sketch_from(record)) if record else 0.0
    found = [
        OlderVersion(_whole(task.digest), task.name, shares[_whole(task.digest)], cells)
        for task, cells in by_main.values()
        if shares[_whole(task.digest)]
    ]
    return max(found, key=lambda one: (one.share, len(one.cells)), default=None)


def _whole(digest: str) -> str:
    """Of the corpus, whichever part of it was trained on."""
    return digest.partition("@")[0]
