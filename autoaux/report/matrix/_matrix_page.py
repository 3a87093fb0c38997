"""The page of a matrix: what to train each main task with, and who helps whom."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean

from autoaux.files import write_text
from autoaux.report import plots
from autoaux.report._cells import cell_tone, depth
from autoaux.report._template import Filter, rendered
from autoaux.report.matrix._reading import read_matrix
from autoaux.search import ArmEvidence
from autoaux.search.matrix import Matrix

PAGE = "matrix.html"


def write_matrix_page(folder: Path) -> Path:
    """Make ``matrix.html`` from the records in a matrix's folder; InputError names what is
    missing.
    """
    path = folder / PAGE
    write_text(path, render_matrix(read_matrix(folder), folder))
    return path


def render_matrix(matrix: Matrix, folder: Path) -> str:
    """The whole page as text."""
    winners = [
        line.decision.winner
        for line in matrix.mains
        if line.decision and line.decision.winner.arm.auxiliaries
    ]
    scale = plots.scale_of([(winner.low, winner.high) for winner in winners])
    gains = [abs(pair.gain) for pair in matrix.pairs.values() if pair.gain is not None]
    columns = [_column(matrix, name) for name in matrix.candidates]
    filters: dict[str, Filter] = {
        "bar": partial(_bar, scale=scale),
        "cell_tone": cell_tone,
        "depth": partial(depth, most=max(gains, default=1.0)),
        "tone": lambda verdict: plots.TONES[verdict],
    }
    tried = [one for one in columns if one.mains]
    best = max(tried, key=lambda one: one.gain, default=None)
    values = {
        "name": folder.resolve().name,
        "folder": str(folder),
        "matrix": matrix,
        "columns": columns,
        "best": best,
        "axis": plots.interval_axis(scale),
        "runs": sum(line.runs for line in matrix.mains),
        "seconds": sum(line.decision.seconds for line in matrix.mains if line.decision),
    }
    return rendered("matrix.html", values, filters, ("sort.js",))


@dataclass(frozen=True)
class Column:
    """What a candidate gives those main tasks that were trained with it; the gain is their mean,
    in points.
    """

    name: str
    mains: int
    gain: float
    helps: int
    harms: int


def _column(matrix: Matrix, name: str) -> Column:
    own = [matrix.pairs[line.name, name] for line in matrix.mains]
    measured = [pair for pair in own if pair.known == "measured"]
    verdicts = [pair.verdict for pair in measured]
    return Column(
        name,
        len(measured),
        fmean([pair.gain or 0.0 for pair in measured]) if measured else 0.0,
        verdicts.count("helps"),
        verdicts.count("harms"),
    )


def _bar(winner: ArmEvidence, scale: plots.Scale) -> str:
    bounds = winner.low, winner.gain, winner.high
    return plots.interval_bar(bounds, plots.TONES[winner.verdict], scale)
