"""`autoaux compare`: runs side by side, or two sets of one run as a paired test."""

from pathlib import Path

import typer

from autoaux.cli._console import as_rich, console, line
from autoaux.display import json_answer


def register(app: typer.Typer) -> None:
    @app.command()
    def compare(
        runs: list[Path] = typer.Argument(..., help="Folders of selections that have ended."),
        arms: list[str] = typer.Option(
            None,
            "--arm",
            help=(
                "With one run: a set as its leaderboard names it, such as 'news + wiki' or"
                " 'single task'; give two."
            ),
        ),
        out: Path = typer.Option(
            None, "--out", help="Also write a page of the runs side by side: a name in .html."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Set runs side by side: decisions, what differs, gains; or test two sets of one run."""
        from autoaux.errors import InputError
        from autoaux.report.comparing import compare_runs, compare_sets, write_comparison_page

        if arms and (len(arms) != 2 or len(runs) != 1):
            raise InputError("--arm: expected one run and two sets of it")
        if out is not None and (arms or out.suffix != ".html"):
            raise InputError(
                f"--out {out}: expected two runs or more, and a name that ends in .html"
            )
        compared = None if arms else compare_runs(runs)
        if compared is not None and out is not None:
            write_comparison_page(compared, out)
        found = compare_sets(runs[0], *arms) if compared is None else compared
        if as_json:
            print(json_answer(found.to_data()))
            return
        screen = console()
        table = found.to_table()
        screen.print(line(table.heading, "bold"), soft_wrap=True)
        if table.columns:
            screen.print(as_rich(table, screen.width))
        for note in table.foot:
            screen.print(line(note, "yellow" if note.startswith("!") else ""), soft_wrap=True)
