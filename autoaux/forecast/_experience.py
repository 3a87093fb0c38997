"""From a ledger's records to gains: what every auxiliary brought on every main task."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite, sqrt

import numpy as np

from autoaux.ledger import CorpusSketch, Outcome, PairSignals, Record

# How many runs' worth of trust the pooled seed noise gets beside a main task's own, and a guess
# beside the pooled.
_PRIOR_RUNS = 4.0
# One seed everywhere says nothing of noise: a point of standard deviation is a cautious guess.
_GUESSED_VARIANCE = 1.0


@dataclass(frozen=True)
class MainTask:
    """One main task under one encoder, setting and metric: its baseline and its noise, in points.

    `single` is the mean dev score of the single task over `runs` seeds; `noise` the standard
    deviation between seeds, pooled over all cells of this main task and shrunk to that of
    all main tasks of the metric. `setting` is the digest of how runs trained.
    """

    digest: str
    name: str
    encoder: str
    metric: str
    single: float
    runs: int
    noise: float
    setting: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.digest, self.encoder, self.metric, self.setting


@dataclass(frozen=True)
class Cell:
    """The recorded runs of one set of auxiliaries (in order) under one schedule.

    `gain` is their mean dev score minus the single task's, in points; `error` its standard error
    from seed noise, the single task's own included.
    """

    main: MainTask
    auxiliaries: tuple[str, ...]
    names: tuple[str, ...]
    schedule: str
    scores: tuple[float, ...]
    gain: float
    error: float

    @property
    def source(self) -> str:
        """The first auxiliary's corpus, whichever part of it was trained on."""
        return self.auxiliaries[0].partition("@")[0]

    @property
    def control(self) -> bool:
        """Whether an auxiliary has shuffled labels or is the main task itself."""
        return any(a.startswith("shuffled:") or a == self.main.digest for a in self.auxiliaries)


@dataclass(frozen=True)
class Experience:
    """All that a ledger says about gains.

    Attributes:
        mains: main tasks with a baseline, in order of first appearance.
        cells: every other recorded combination, singles and sets, controls included.
        signals: by (main digest, candidate digest), what was measured of the pair.
        notes: what could not be used, in words.
        sketches: by digest, what corpora are known again by.
    """

    mains: tuple[MainTask, ...]
    cells: tuple[Cell, ...]
    signals: Mapping[tuple[str, str], Mapping[str, float]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sketches: Mapping[str, CorpusSketch] = field(default_factory=dict)

    @property
    def singles(self) -> tuple[Cell, ...]:
        """The cells with exactly one auxiliary."""
        return tuple(cell for cell in self.cells if len(cell.auxiliaries) == 1)

    @property
    def sets(self) -> tuple[Cell, ...]:
        """The cells with two auxiliaries or more."""
        return tuple(cell for cell in self.cells if len(cell.auxiliaries) > 1)

    def without_main(self, digest: str) -> "Experience":
        """As if this main task had never been seen as one (it may remain as an auxiliary); with the
        digest of a whole corpus, none of its cuts either.
        """

        def kept(main: MainTask) -> bool:
            return digest not in (main.digest, main.digest.partition("@")[0])

        mains = tuple(main for main in self.mains if kept(main))
        cells = tuple(cell for cell in self.cells if kept(cell.main))
        return replace(self, mains=mains, cells=cells)

    def without_auxiliaries(self, digests: Iterable[str]) -> "Experience":
        """As if these corpora had never been auxiliaries."""
        gone = set(digests)
        cells = tuple(cell for cell in self.cells if not gone & set(cell.auxiliaries))
        return replace(self, cells=cells)


def experience_of(records: Iterable[Record]) -> Experience:
    """Gains of all finished runs in `records`.

    Runs are compared with single-task runs of the same main task, encoder, metric and setting only,
    so that neither scores of different metrics nor runs of different length mix. A main task
    without single-task runs has no gains and is left out with a note.
    """
    runs: dict[tuple[str, str, str, str], dict[tuple[tuple[str, ...], str], list[Outcome]]] = (
        defaultdict(lambda: defaultdict(list))
    )
    signals: dict[tuple[str, str], Mapping[str, float]] = {}
    sketches: dict[str, CorpusSketch] = {}
    for record in records:
        if isinstance(record, PairSignals):
            pair = record.main, record.candidate
            signals[pair] = {**signals.get(pair, {}), **record.values}  # a probe comes later
        elif isinstance(record, CorpusSketch):
            sketches[record.main] = record
        elif record.status == "finished" and isfinite(record.score):
            schedule = record.schedule if record.auxiliaries else "single"
            runs[record.main, record.encoder, record.metric, record.setting][
                record.auxiliaries, schedule
            ].append(record)
    pooled = {
        metric: _pooled_variance(
            [
                _scores(cell)
                for key, found in runs.items()
                if key[2] == metric
                for cell in found.values()
            ]
        )
        for metric in {key[2] for key in runs}
    }
    mains, cells, notes = [], [], []
    for (digest, encoder, metric, setting), found in runs.items():
        baseline = found.pop(((), "single"), [])
        name = (baseline or next(iter(found.values())))[0].main_name
        if not baseline:
            notes.append(
                f"{name} ({encoder}, {metric}): no single-task run to compare with; {len(found)}"
                " combinations left out"
            )
            continue
        noise = sqrt(
            _shrunk_variance([_scores(baseline), *map(_scores, found.values())], pooled[metric])
        )
        main = MainTask(
            digest,
            name,
            encoder,
            metric,
            float(np.mean(_scores(baseline))),
            len(baseline),
            noise,
            setting,
        )
        mains.append(main)
        cells += [
            _cell(main, auxiliaries, schedule, outcomes)
            for (auxiliaries, schedule), outcomes in found.items()
        ]
    if len({main.metric for main in mains}) > 1:
        notes.append(
            "gains of several metrics are side by side, each in points of its own metric: "
            + ", ".join(sorted({m.metric for m in mains}))
        )
    return Experience(tuple(mains), tuple(cells), signals, tuple(notes), sketches)


def unrecorded_metric(metric: str, mains: Sequence[MainTask]) -> str:
    """What a forecast in a metric of which no run is recorded has to say; empty where some is."""
    recorded = sorted({main.metric for main in mains})
    if not recorded or metric in recorded:
        return ""
    return (
        f"asked in {metric}, of which no run is recorded: the forecast is of"
        f" {' and '.join(recorded)}, and its intervals are wider by the spread of all recorded"
        " gains"
    )


def _cell(
    main: MainTask, auxiliaries: tuple[str, ...], schedule: str, outcomes: Sequence[Outcome]
) -> Cell:
    scores = _scores(outcomes)
    gain = float(np.mean(scores)) - main.single
    error = main.noise * sqrt(1 / len(scores) + 1 / main.runs)
    return Cell(main, auxiliaries, outcomes[0].auxiliary_names, schedule, scores, gain, error)


def _scores(outcomes: Sequence[Outcome]) -> tuple[float, ...]:
    return tuple(100 * outcome.score for outcome in outcomes)


def _pooled_variance(cells: Sequence[tuple[float, ...]]) -> float:
    return _shrunk_variance(cells, _GUESSED_VARIANCE)


def _shrunk_variance(cells: Sequence[tuple[float, ...]], prior: float) -> float:
    squares, freedom = _within(cells)
    return (squares + _PRIOR_RUNS * prior) / (freedom + _PRIOR_RUNS)


def _within(cells: Sequence[tuple[float, ...]]) -> tuple[float, int]:
    """Sum of squares within cells and its degrees of freedom."""
    return sum(float(np.var(c)) * len(c) for c in cells), sum(len(c) - 1 for c in cells)
