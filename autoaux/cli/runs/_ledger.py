"""`autoaux ledger`: show, merge, export and import records of runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autoaux.cli._frames import ENDINGS, write_frame
from autoaux.cli._grammar import App
from autoaux.display import json_answer, printable
from autoaux.errors import InputError

if TYPE_CHECKING:
    from autoaux.ledger import Ledger

_PATH = "The ledger; your own by default ($AUTOAUX_LEDGER, or in your home)."


def register(app: typer.Typer) -> None:
    ledger = App(help="Show, merge, export and import records of runs.")
    app.add_typer(ledger, name="ledger")

    @ledger.command()
    def show(
        path: Path = typer.Argument(None, help=_PATH),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Summarise a ledger: main tasks, runs, and what it cannot be used for."""
        opened = _existing(path)
        summary = _summary(opened)
        if as_json:
            print(json_answer(summary))
        else:
            _print(summary)

    @ledger.command()
    def merge(
        into: Path = typer.Argument(
            ..., help="The ledger that is added to; made where it is not there."
        ),
        others: list[Path] = typer.Argument(..., help="Ledgers to take records from."),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Add other ledgers' records; a record that is there already counts once."""
        from autoaux.ledger import Ledger

        target = Ledger(into)
        added = target.merge(*(_existing(other) for other in others))
        _say(
            as_json,
            {"ledger": str(into), "added": added, "runs": len(target), "notes": target.notes},
            f"{into}: {added} records added, {len(target)} runs now",
        )

    @ledger.command()
    def export(
        out: Path = typer.Argument(
            ...,
            help=(
                "The file to write: a ledger (compressed where its name ends in .gz), or its runs"
                " as .csv or .parquet, scores in points."
            ),
        ),
        path: Path = typer.Option(None, "--from", help=_PATH),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Write a clean copy of a ledger, each record once, torn lines gone; or a table of its
        runs.
        """
        ledger = _existing(path)
        if out.suffix in ENDINGS:
            from autoaux.ledger import outcomes_frame

            frame = outcomes_frame(ledger)
            write_frame(frame, out)
            count = len(frame)
        else:
            count = ledger.export(out)
        _say(as_json, {"written": str(out), "records": count}, f"{out}: {count} records")

    @ledger.command("import")
    def import_(
        table: str = typer.Argument(..., help="The published table's name: lange2021."),
        folder: Path = typer.Argument(
            ..., help="A folder that holds it, such as a clone of its repository."
        ),
        path: Path = typer.Option(None, "--into", help=_PATH),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Add the runs of a published table to a ledger."""
        from autoaux.forecast.importers import import_table
        from autoaux.ledger import Ledger, default_path

        target = Ledger(path or default_path())
        outcomes = import_table(table, folder)
        added = target.add(*outcomes)
        _say(
            as_json,
            {"ledger": str(target.path), "read": len(outcomes), "added": added},
            f"{target.path}: {added} of {len(outcomes)} runs of {table} added",
        )


def _existing(path: Path | None) -> "Ledger":
    from autoaux.ledger import Ledger, default_path

    chosen = path or default_path()
    if not chosen.is_file():
        raise InputError(f"{chosen}: no such ledger; a selection writes one into its run folder")
    return Ledger(chosen)


def _summary(ledger: "Ledger") -> dict:
    from autoaux.forecast import experience_of

    records = ledger.records()
    experience = experience_of(records)
    outcomes = list(ledger)
    mains = [
        {
            "name": main.name,
            "encoder": main.encoder,
            "metric": main.metric,
            "single_task": main.single,
            "single_task_runs": main.runs,
            "seed_noise": main.noise,
            "singles": sum(cell.main == main for cell in experience.singles),
            "sets": sum(cell.main == main for cell in experience.sets),
        }
        for main in experience.mains
    ]
    return {
        "ledger": str(ledger.path),
        "runs": len(outcomes),
        "finished": sum(outcome.status == "finished" for outcome in outcomes),
        "failed": sum(outcome.status == "failed" for outcome in outcomes),
        "cpu_hours": sum(outcome.cpu_seconds for outcome in outcomes) / 3600,
        "pairs_with_signals": len(experience.signals),
        "main_tasks": mains,
        "notes": [*ledger.notes, *experience.notes],
    }


def _print(summary: dict) -> None:
    from rich.table import Table
    from rich.text import Text

    from autoaux.cli._console import console as make_console

    console = make_console()
    counts = (
        f"{summary['runs']} runs ({summary['finished']} finished, {summary['failed']} failed),"
        f" {summary['cpu_hours']:.2f} CPU-hours"
    )
    console.print(
        f"{summary['ledger']}: {counts}, signals of {summary['pairs_with_signals']} pairs",
        highlight=False,
        markup=False,
    )
    table = Table(
        "main task",
        "encoder",
        "metric",
        "alone",
        "runs",
        "seed SD",
        "pairs",
        "sets",
        box=None,
        pad_edge=False,
        header_style="dim",
    )
    for main in summary["main_tasks"]:
        numbers = (
            f"{main['single_task']:.2f}",
            str(main["single_task_runs"]),
            f"{main['seed_noise']:.2f}",
        )
        table.add_row(
            Text(printable(main["name"])),
            Text(printable(main["encoder"])),
            Text(printable(main["metric"])),
            *numbers,
            str(main["singles"]),
            str(main["sets"]),
        )
    console.print(table)
    for note in summary["notes"]:
        console.print(f"! {note}", style="yellow", highlight=False, markup=False)


def _say(as_json: bool, data: dict, sentence: str) -> None:
    print(json_answer(data) if as_json else printable(sentence))
