"""`autoaux rank`: what every candidate of a pool is expected to bring, without training
anything.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autoaux.cli._frames import check_ending, write_frame
from autoaux.cli._words import (
    ENCODER_HELP,
    METRIC_HELP,
    SINGLE_HELP,
    SKETCHES_HELP,
    UPDATE_HELP,
    VECTORS_HELP,
)
from autoaux.cli.selecting._forms import points_or_off
from autoaux.display import json_answer

if TYPE_CHECKING:
    from autoaux.forecast import Forecast, Pruning
    from autoaux.search import Candidates
    from autoaux.signals import SignalTable


def register(app: typer.Typer) -> None:
    @app.command()
    def rank(
        main: Path = typer.Option(..., "--main", help="The main task: a file or a folder."),
        pool: Path = typer.Option(..., "--pool", help="A folder of other corpora."),
        layer: str = typer.Option(
            None, "--layer", help="Which labels of the main task, where its file has several."
        ),
        metric: str = typer.Option(None, "--metric", help=METRIC_HELP),
        single: float = typer.Option(
            None,
            "--single-task",
            min=0,
            max=100,
            help=SINGLE_HELP,
        ),
        ledger: list[Path] = typer.Option(
            None, "--ledger", help="Learn from this ledger too; repeat for more."
        ),
        encoder: str = typer.Option(None, "--encoder", help=ENCODER_HELP),
        update: str = typer.Option(None, "--update", help=UPDATE_HELP),
        most_loss: str = typer.Option(
            "0.05",
            "--prune",
            metavar="POINTS|off",
            help="Advise to drop candidates as long as that costs so many points on average.",
        ),
        probe: bool = typer.Option(
            False,
            "--probe",
            help=(
                "Train each candidate that nobody has tried alone for a moment (seconds, once and"
                " for all) and ask its features for the main task's labels."
            ),
        ),
        sketches: bool = typer.Option(True, help=SKETCHES_HELP),
        vectors: str = typer.Option(
            "pool", "--vectors", metavar="pool|FILE|off", help=VECTORS_HELP
        ),
        out: Path = typer.Option(
            None, "--out", help="Also write the forecast, as .csv or .parquet, in points."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Forecast every candidate's gain from signals and recorded runs, before any run of it."""
        from autoaux.forecast import prune

        points_or_off(most_loss)  # said before anything is read
        if out is not None:
            check_ending(out)
        forecast, _, found = forecast_pool(
            main, pool, layer, single, ledger, encoder, update, probe, sketches, vectors, metric
        )
        pruning = prune(forecast, most_loss=points_or_off(most_loss))
        if out is not None:
            write_frame(forecast.to_frame().reset_index(), out)
        if as_json:
            print(json_answer(_as_data(forecast, pruning, found)))
        else:
            _print(forecast, pruning, found)


def forecast_pool(
    main: Path,
    pool: Path,
    layer: str | None,
    single: float | None,
    ledgers: list[Path] | None,
    encoder: str | None = None,
    update: str | None = None,
    probe: bool = False,
    sketches: bool = True,
    vectors: str = "pool",
    metric: str | None = None,
) -> tuple["Forecast", "SignalTable", "Candidates"]:
    """Forecast, signals, and what they are of."""
    from autoaux import api
    from autoaux.recipe import encoder_named

    task = api.load_corpus(main, layer=layer, metric=metric)
    asked = encoder_named(encoder, update, task.kind)
    candidates = api.candidates_of(task, api.load_pool(pool, main=task), [asked])
    forecast, table = api.forecast_candidates(
        candidates,
        api.of_points(single),
        ledgers or (),
        asked,
        probe=probe,
        sketches=sketches,
        vectors=vectors,
        tell=_to_stderr if probe else None,
    )
    return forecast, table, candidates


def _to_stderr(line: str) -> None:
    typer.echo(line, err=True)


def _as_data(forecast: "Forecast", pruning: "Pruning", found: "Candidates") -> dict:
    rows = [
        {
            "candidate": c.name,
            "gain": c.gain,
            "low": c.low,
            "high": c.high,
            "p_helps": c.p_helps,
            "p_best_set": pruning.chances[c.name],
            "advice": _advice(pruning, c.name),
            "seen_on": c.seen_on,
            "contributions": dict(c.contributions),
        }
        for c in forecast.ranked()
    ]
    return {
        "main": forecast.main,
        "coverage": forecast.coverage,
        "candidates": rows,
        "expected_loss_of_dropping": pruning.expected_loss,
        "notes": list(forecast.notes),
        "warnings": list(found.warnings),
        "leaks": dict(found.leaks),
        "unread": [{"path": path, "reason": reason} for path, reason in found.left_out],
    }


def _advice(pruning: "Pruning", name: str) -> str:
    if name in pruning.dropped:
        return "drop"
    return "explore" if name in pruning.explored else "try"


def _print(forecast: "Forecast", pruning: "Pruning", found: "Candidates") -> None:
    from rich.table import Table
    from rich.text import Text

    from autoaux.cli._console import console as make_console
    from autoaux.display import printable

    console = make_console()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (
        "candidate",
        "gain",
        f"{forecast.coverage:.0%} interval",
        "P(helps)",
        "P(best)",
        "tried",
        "advice",
    ):
        table.add_column(
            column, justify="left" if column in ("candidate", "advice") else "right", no_wrap=True
        )
    for c in forecast.ranked():
        interval = f"\\[{c.low:+.2f}, {c.high:+.2f}]"
        advice = _advice(pruning, c.name)
        style = "dim" if advice == "drop" else ""
        table.add_row(
            Text(printable(c.name)),
            f"{c.gain:+.2f}",
            interval,
            f"{c.p_helps:.2f}",
            f"{pruning.chances[c.name]:.2f}",
            str(c.seen_on),
            advice,
            style=style,
        )
    console.print(
        f"forecast for {forecast.main}, in points of dev score, before any run",
        highlight=False,
        markup=False,
    )
    console.print(table)
    console.print(
        "P(best): chance of being in the best set, by which advice goes: who is unsure may be worth"
        " a run where who is surely middling is not; tried: on how many other main tasks",
        style="dim",
        highlight=False,
    )
    console.print(pruning.sentence, highlight=False, markup=False)
    console.print(
        f"what all candidates share, ±{1.645 * forecast.shared_sd:.1f} points, is unknown until the"
        " main task was trained",
        style="dim",
        highlight=False,
    )
    for note in forecast.notes:
        console.print(note, style="dim", highlight=False, markup=False)
    lines = [f"! {warning}" for warning in found.warnings]
    lines += [f"left out: {path}: {reason}" for path, reason in found.left_out]
    for line in lines:
        console.print(line, style="yellow", highlight=False, markup=False)
