"""From gains and signals to arrays: one row per (main, auxiliary), one column per fact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from autoaux.corpora import Corpus
from autoaux.forecast._experience import Cell, Experience
from autoaux.forecast._groups import group_of
from autoaux.ledger import PairSignals
from autoaux.signals import PROBES, SignalTable

# Facts of the main task that are no signals of a pair: they say how much there is to gain.
PROBE = "probe.r2"
HEADROOM = ("headroom", "headroom.log", "headroom.spans")
# Below this agreement of a source's words on their labels there is less to learn than in any corpus
# we know
# (argument components .16, entity types .35 to .74, parts of speech .86 and more; shuffled labels
# 0).
_AGREEMENT = ("labels.word_agreement.candidate", 0.1)


@dataclass(frozen=True)
class Design:
    """Rows of a fit.

    Attributes:
        names: columns of X: the headroom facts, then every signal that varies.
        X: float64 [rows, columns], NaN where a fact is missing.
        gains: float64 [rows], in points; errors: their standard errors from seed noise.
        mains, sources: digests [rows].
        scale: what a gain is measured by [rows]: the headroom of its main task, 1 where that is 50.
        learnable: how far each source can be learned at all [rows], see `learnable_of`.
        probes: what each pair's probe said, `probe.r2`, NaN where there was none [rows]. It is no
            column of X: beside a source's own effect it would count for nothing.
        cells: the cells behind the rows.
    """

    names: tuple[str, ...]
    X: np.ndarray
    gains: np.ndarray
    errors: np.ndarray
    mains: np.ndarray
    sources: np.ndarray
    scale: np.ndarray
    learnable: np.ndarray
    probes: np.ndarray
    cells: tuple[Cell, ...]

    @property
    def groups(self) -> list[str]:
        """The group of each column, as `AdditiveGains` takes them."""
        return [group_of(name) for name in self.names]

    @property
    def who(self) -> dict[str, np.ndarray]:
        """What `AdditiveGains` is told of each row beside its facts, at `fit` and at `predict`."""
        return {
            "mains": self.mains,
            "sources": self.sources,
            "scale": self.scale,
            "learnable": self.learnable,
        }

    def spread(self, scale: np.ndarray | None, rows: int) -> np.ndarray:
        """Variance of all recorded gains, in squared points of so many rows, [rows].

        Args:
            scale: what gains of these rows are measured by; None for points.
        """
        if scale is None:
            return np.full(rows, np.var(self.gains))
        return np.var(self.gains / self.scale) * scale**2

    def select(self, rows: np.ndarray) -> "Design":
        """The rows where a boolean mask or an index says so."""
        cells = tuple(np.array(self.cells, dtype=object)[rows])
        by_row = ("X", "gains", "errors", "mains", "sources", "scale", "learnable", "probes")
        return replace(self, cells=cells, **{name: getattr(self, name)[rows] for name in by_row})

    def with_columns(self, keep: Sequence[str]) -> "Design":
        """The same rows with only these columns, in their order."""
        columns = [i for i, name in enumerate(self.names) if name in set(keep)]
        return replace(self, names=tuple(self.names[i] for i in columns), X=self.X[:, columns])


def design_of(experience: Experience) -> Design:
    """Rows for all single auxiliaries of an experience, controls included."""
    cells = experience.singles
    known = sorted({name for cell in cells for name in _signals_of(experience, cell)} - set(PROBES))
    columns = [*HEADROOM, *known]
    rows = [
        fact_row(
            columns, _signals_of(experience, cell), headroom(cell.main.single, cell.main.metric)
        )
        for cell in cells
    ]
    X = np.array(rows, dtype=float).reshape(len(cells), len(columns))
    varies = [i for i in range(len(columns)) if len(np.unique(X[np.isfinite(X[:, i]), i])) > 1]
    return Design(
        names=tuple(columns[i] for i in varies),
        X=X[:, varies],
        gains=np.array([cell.gain for cell in cells]),
        errors=np.array([cell.error for cell in cells]),
        mains=np.array([cell.main.digest for cell in cells], dtype=object),
        sources=np.array([cell.source for cell in cells], dtype=object),
        scale=np.array([scale_of(cell.main.single) for cell in cells]),
        learnable=np.array([learnable_of(_signals_of(experience, cell)) for cell in cells]),
        probes=np.array([_signals_of(experience, cell).get(PROBE, np.nan) for cell in cells]),
        cells=tuple(cells),
    )


def pair_signals(
    main: Corpus, candidates: Sequence[Corpus], table: SignalTable
) -> list[PairSignals]:
    """A table's signals as a ledger keeps them, so that a forecast can learn from runs of these
    pairs.
    """
    records = []
    for candidate in candidates:
        values = {
            name: value for name, value in table.row(candidate.name).items() if value is not None
        }
        records.append(
            PairSignals(main.digest, candidate.digest, main.name, candidate.name, values)
        )
    return records


def scale_of(single: float) -> float:
    """The unit of gains: points left to 100, in fifties, and never less than half a point's
    worth.
    """
    return max(100 - single, 0.5) / 50


def learnable_of(signals: Mapping[str, float]) -> float:
    """How far a source's labels can be learned at all, in [0, 1]: 0 where its words say nothing of
    them.

    1 where its words agree on their labels as in any real corpus, or where that is not known.
    """
    name, enough = _AGREEMENT
    return float(np.clip(signals.get(name, enough) / enough, 0, 1))


def headroom(single: float | None, metric: str | None) -> dict[str, float]:
    """The headroom facts of a main task; what is unknown is absent. `single` is in points."""
    facts: dict[str, float] = {}
    if single is not None:
        facts["headroom"] = 100 - single
        facts["headroom.log"] = log(max(100 - single, 0.1))
    if metric is not None:
        facts["headroom.spans"] = float(metric == "span_f1")
    return facts


def fact_row(
    columns: Sequence[str], signals: Mapping[str, float], facts: Mapping[str, float]
) -> list[float]:
    """One row of X: NaN where a column is in neither."""
    merged = {**signals, **facts}
    return [merged.get(name, np.nan) for name in columns]


def _signals_of(experience: Experience, cell: Cell) -> Mapping[str, float]:
    return experience.signals.get((cell.main.digest, cell.source), {})
