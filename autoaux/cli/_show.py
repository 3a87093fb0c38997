"""What commands print for people: what was read, and what was decided."""

from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autoaux.cli._durations import duration
from autoaux.corpora import Corpus, Pool
from autoaux.search import ArmEvidence, Decision

_STYLE = {"helps": "green", "harms": "red", "no effect": "dim", "undecided": "yellow"}


def what_was_found(main: Corpus, pool: Pool) -> RenderableType:
    """The main task, the candidates and whatever could not be read, before anything is spent."""
    table = _table("corpus", "task", "language", "train", "dev", "test", "labels")
    for corpus in (main, *pool.corpora):
        task = corpus.kind if corpus.kind == "classification" else ("spans" if corpus.spans else "tokens")
        sizes = [f"{corpus.splits[s].n_tokens:,}" if s in corpus.splits else "-" for s in ("train", "dev", "test")]
        style = "bold" if corpus is main else ""
        table.add_row(Text(corpus.name, style), task, corpus.language or "?", *sizes, str(len(corpus.labels)))
    lines = [Text(f"  {note.message}", "yellow") for note in main.notes]
    lines += [Text(f"left out: {unread.path}: {unread.reason}", "yellow") for unread in pool.unread]
    return Group(Text(f"main task {main.name}, scored by {main.metric}; {len(pool.corpora)} candidates (sizes in tokens)"), table, *lines)


def decision(result: Decision, pool: Pool, folder: Path) -> RenderableType:
    """The verdict, the leaderboard with the single task on top, and what to do next.

    What `pool` could not read was said before the search and is not said again.
    """
    said = {str(unread.path) for unread in pool.unread}
    table = _table("trained with", "updates", "runs", "dev", "gain", "90 % interval", "P(helps)", "verdict")
    for row in result.leaderboard:
        table.add_row(*_cells(row))
    lines = [Text("updates: auxiliary updates per update of the main task", "dim")]
    lines += [Text(f"! {warning}", "yellow") for warning in result.warnings]
    lines += [Text(f"left out: {name}: {reason}", "yellow") for name, reason in result.left_out if name not in said]
    if result.test_score is not None:
        test = f"test, read once: {100 * result.test_score:.2f}"
        if result.single_task_test_score is not None:
            test += f" (single task {100 * result.single_task_test_score:.2f})"
        lines.append(Text(test))
    lines.append(Text(f"{result.trials} trials in {duration(result.seconds)}; report: {folder / 'report.html'}"))
    lines.append(Text(f"train it: autoaux train {folder / 'recipe.yaml'}"))
    return Group(Text(), table, Text(), Text(result.sentence, "bold"), *lines)


def _cells(row: ArmEvidence) -> list[RenderableType]:
    name = Text(row.arm.name, "bold" if row.arm.role == "single_task" else "dim" if row.arm.role == "control" else "")
    if row.arm.schedule not in ("single", "auxiliary"):
        name.append(f" ({row.arm.schedule})", "dim")
    mean = f"{100 * row.mean:.2f}" if row.runs else "-"
    if row.arm.role == "single_task":
        return [name, "", str(row.runs), mean, "", "", "", ""]
    verdict = Text(row.verdict, _STYLE[row.verdict])
    if row.runs_to_settle:
        verdict.append(f" ({row.runs_to_settle} more runs)", "dim")
    if row.note:
        verdict.append(f" {row.note}", "dim")
    return [name, f"{row.arm.updates:g}", str(row.runs), mean, f"{row.gain:+.2f}", f"[{row.low:+.2f}, {row.high:+.2f}]", f"{row.p_helps:.2f}", verdict]


def _table(*columns: str) -> Table:
    """Plain columns, numbers to the right."""
    left = {"corpus", "task", "language", "trained with", "verdict"}
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, justify="left" if column in left else "right")
    return table
