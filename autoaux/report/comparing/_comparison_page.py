"""The page of several selections side by side."""

import os
from functools import partial
from pathlib import Path
from urllib.parse import quote

from autoaux.files import write_text
from autoaux.report import plots
from autoaux.report._cells import cell_tone, depth, is_undecided
from autoaux.report._template import Filter, rendered
from autoaux.report.comparing._runs import ComparedRun, Comparison
from autoaux.runfolder import RunFolder
from autoaux.search import ArmEvidence


def write_comparison_page(found: Comparison, path: Path) -> None:
    """Write a comparison as a page, its runs linked from where it stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, render_comparison(found, path))


def render_comparison(found: Comparison, path: Path) -> str:
    """The whole page as text."""
    winners = [run.decision.winner for run in found.runs if run.decision.winner.arm.auxiliaries]
    scale = plots.scale_of([(winner.low, winner.high) for winner in winners])
    gains = [abs(item.gain) for run in found.runs for item in run.gains.values()]
    filters: dict[str, Filter] = {
        "address": partial(_address, path=path),
        "bar": partial(_bar, scale=scale),
        "cell_tone": cell_tone,
        "depth": partial(depth, most=max(gains, default=1.0)),
        "label": lambda item: item.arm.label,
        "tone": lambda verdict: plots.TONES[verdict],
    }
    values = {
        "found": found,
        "heading": _heading(found),
        "names": [run.name for run in found.runs],
        "axis": plots.interval_axis(scale),
        "folder": ", ".join(str(run.folder) for run in found.runs),
    }
    tests: dict[str, Filter] = {"undecided": is_undecided}
    return rendered("comparison.html", values, filters, ("sort.js",), tests)


def _heading(found: Comparison) -> str:
    """Whether the runs agree, in a sentence."""
    winners = {run.decision.winner.arm.label for run in found.runs}
    count = len(found.runs)
    if len({run.main for run in found.runs}) > 1:
        return f"{count} selections, of different main tasks"
    if len(winners) == 1:
        return f"{count} selections agree: {winners.pop()}"
    return f"{count} selections, {len(winners)} winners: {', '.join(sorted(winners))}"


def _address(run: ComparedRun, path: Path) -> str:
    report = RunFolder(run.folder).report.resolve()
    return quote(os.path.relpath(report, path.resolve().parent))


def _bar(winner: ArmEvidence, scale: plots.Scale) -> str:
    bounds = winner.low, winner.gain, winner.high
    return plots.interval_bar(bounds, plots.TONES[winner.verdict], scale)
