"""`autoaux explain`: why one candidate's forecast is what it is."""

from dataclasses import asdict
from pathlib import Path

import typer

from autoaux.cli._words import SINGLE_HELP
from autoaux.display import json_answer, printable
from autoaux.errors import InputError


def register(app: typer.Typer) -> None:
    @app.command()
    def explain(
        candidate: str = typer.Argument(..., help="Its name, as `autoaux rank` prints it."),
        main: Path = typer.Option(..., "--main", help="The main task: a file or a folder."),
        pool: Path = typer.Option(..., "--pool", help="The folder the candidate stands in."),
        layer: str = typer.Option(
            None, "--layer", help="Which labels of the main task, where its file has several."
        ),
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
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Say in words and numbers why a candidate stands where it does in the forecast."""
        from autoaux.cli.selecting._rank import forecast_pool
        from autoaux.forecast import explain as explained

        forecast, table, _ = forecast_pool(main, pool, layer, single, ledger)
        names = [one.name for one in forecast.candidates]
        if candidate not in names:
            raise InputError(
                f"{candidate}: not a candidate of the pool, which holds {', '.join(names)}"
            )
        found = explained(forecast, candidate, table)
        if as_json:
            print(json_answer(asdict(found) | {"notes": list(forecast.notes)}))
            return
        print(printable(found.sentence))
        print("Where its points come from (in brackets: the pool's median candidate):")
        for reason in found.reasons:
            words = printable(reason.words)
            print(f"  {reason.points:+6.2f} ({reason.typical:+.2f})  {words}")
            for name, value, points, median in reason.details:
                shown = "missing" if value is None else f"{value:.4g}"
                beside = "" if median is None else f", median {median:.4g}"
                print(f"           {points:+.2f}  {name} = {shown}{beside}")
        for note in forecast.notes:
            print(printable(f"! {note}"))
