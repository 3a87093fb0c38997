"""The report page: a `Summary` and its figures through one template, escaped, in one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autoaux.files import write_text
from autoaux.report import plots
from autoaux.report._facts import CorpusFacts
from autoaux.report._label_map import ExcerptCell
from autoaux.report._summary import BoardRow, Summary, Trial
from autoaux.report._summary_of_run import summarize
from autoaux.report._template import Filter, rendered
from autoaux.runfolder import RunFolder
from autoaux.scoring import spoken
from autoaux.search import Decision
from autoaux.search.beliefs import LEAST_RUNS

SHOWN_EXAMPLES = 8
SO_FAR = "Runs so far"
GROUPS = (
    "",
    "Confirmed on fresh seeds",
    "Searched only: what did well here did so by luck too",
    SO_FAR,
    "Not run",
)


def write_report(folder: Path) -> Path:
    """Make ``report.html`` from the files of a run's folder; InputError names what is missing."""
    path = RunFolder(folder).report
    write_text(path, render(summarize(folder)))
    return path


def figures(summary: Summary) -> dict[str, str]:
    """The figures about the whole selection, by name; "" where there is nothing to draw."""
    return {
        "forecast": plots.forecast_figure(summary.rows),
        "timeline": plots.timeline_figure(summary.trials),
        "narrowing": plots.narrowing_figure(summary.narrowing),
    }


def render(summary: Summary) -> str:
    """The whole page as text."""
    scale = plots.gain_scale(summary.rows)
    alone = summary.single_task.trials if summary.single_task else ()
    filters: dict[str, Filter] = {
        "how": how,
        "missing": missing,
        "tone": lambda verdict: plots.TONES[verdict],
        "tone_of_row": plots.tone,
        "interval": partial(plots.interval, scale=scale),
        "ahead": partial(ahead, alone=summary.single_task),
        "contributions": lambda row: plots.contribution_figure(row.signals),
        "label_map": lambda row: plots.label_map_figure(row.label_map),
        "example_cells": example_cells,
        "curves": lambda row: plots.curve_figure(row.trials, alone),
        "describe": describe,
        "capitalize_first": lambda words: words[:1].upper() + words[1:],
    }
    main, decision = summary.facts.main, summary.decision
    values = {
        "main": {
            "name": main.name,
            "digest": main.digest,
            "metric_name": spoken(summary.metric),
        },
        "decision": decision,
        "rows": summary.rows,
        "groups": [
            (name, own)
            for name in GROUPS
            if (own := [row for row in summary.rows if group(row, summary.decision) == name])
        ],
        "axis": plots.interval_axis(scale),
        "why_not": decision.why_not_the_first() if decision else (),
        "trials": summary.trials,
        "figures": figures(summary),
        "phases": phases(summary.trials),
        "sets": [
            row
            for row in summary.rows
            if row.arm.role == "set"
            or {trial.phase for trial in row.trials} & {"schedule", "order", "mixture"}
        ],
        "tests": decision.paired_tests if decision else (),
        "pruned": decision.left_out if decision else (),
        "winner": decision.winner.arm
        if decision and decision.verdict == "helps" and decision.winner.arm.auxiliaries
        else None,
        "verdicts": sorted(
            {row.evidence.verdict for row in summary.rows if row.evidence and not row.baseline}
        ),
        "corpora": (main, *summary.facts.candidates),
        "leaks": [(row.name, row.leaks) for row in summary.rows if row.leaks],
        "unread": summary.facts.unread,
        "references": summary.references,
        "command": f"autoaux train {RunFolder(Path(summary.folder)).recipe}",
        "folder": summary.folder,
        "torn_lines": summary.torn_lines,
    }
    return rendered("page.html", values, filters, ("sort.js", "page.js"))


@dataclass(frozen=True)
class Phase:
    name: str
    runs: int
    stopped: int
    failed: int
    seconds: float


def phases(trials: Sequence[Trial]) -> list[Phase]:
    """What each phase of the search spent, in the order in which they began."""
    names = dict.fromkeys(trial.phase for trial in trials)
    by_name = {name: [trial for trial in trials if trial.phase == name] for name in names}
    return [
        Phase(
            name,
            len(group),
            sum(trial.status == "stopped" for trial in group),
            sum(trial.status == "failed" for trial in group),
            sum(trial.end - trial.start for trial in group if trial.end is not None),
        )
        for name, group in by_name.items()
    ]


def group(row: BoardRow, decision: Decision | None) -> str:
    """Where a row stands in the leaderboard."""
    if row.baseline:
        return GROUPS[0]
    if row.evidence is None or not row.evidence.runs:
        return SO_FAR if row.trials and decision is None else GROUPS[-1]
    return GROUPS[1] if len(row.evidence.fresh_scores) >= LEAST_RUNS else GROUPS[2]


def ahead(row: BoardRow, alone: BoardRow | None) -> float | None:
    """Points that the runs so far are ahead of the single task's, before anything is decided."""
    if row.so_far is None or alone is None or alone.so_far is None:
        return None
    return row.so_far - alone.so_far


def how(row: BoardRow) -> str:
    """What the name of an arm leaves out: schedule, freed settings, kind of arm."""
    arm = row.arm
    parts = [arm.trained] if arm.auxiliaries and row.evidence else []
    parts += [f"{name.rpartition('.')[2]} {value}" for name, value in arm.settings]
    parts += [arm.role] if arm.role in ("control", "set") else []
    return ", ".join(parts)


def missing(row: BoardRow) -> list[tuple[str, list[str]]]:
    """The signals that are missing, by reason."""
    reasons: dict[str, list[str]] = {}
    for item in row.signals:
        if item.value is None and item.reason:
            reasons.setdefault(item.reason, []).append(item.name)
    return list(reasons.items())


def example_cells(row: BoardRow) -> list[ExcerptCell]:
    """The cells of a label map that say most: one per main-task label, its commonest
    counterpart.
    """
    best: dict[int, ExcerptCell] = {}
    for cell in row.label_map.cells if row.label_map else ():
        if cell.row not in best or cell.share > best[cell.row].share:
            best[cell.row] = cell
    return [best[number] for number in sorted(best)][:SHOWN_EXAMPLES]


def describe(corpus: CorpusFacts) -> str:
    """A corpus in a line: size, labels, language."""
    train = corpus.splits.get("train")
    size = f"{train.sentences:,} train sentences, {train.tokens:,} tokens; " if train else ""
    language = f"; language {corpus.language}" if corpus.language else ""
    return f"{corpus.name}: {size}{corpus.n_labels} labels ({corpus.scheme}){language}"
