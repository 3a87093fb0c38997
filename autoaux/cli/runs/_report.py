"""`autoaux report`: make a run's report page again, or print what it says as data."""

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autoaux.cli._frames import check_ending, write_frame
from autoaux.display import json_answer, printable
from autoaux.errors import InputError

if TYPE_CHECKING:
    import pandas


def register(app: typer.Typer) -> None:
    @app.command()
    def report(
        run: Path = typer.Argument(..., help="Folder of a selection or a matrix, finished or not."),
        open_page: bool = typer.Option(False, "--open", help="Open the page in the browser."),
        out: Path = typer.Option(
            None,
            "--out",
            help="Also write the leaderboard (pairs of a matrix) as .csv or .parquet, in points.",
        ),
        as_json: bool = typer.Option(False, "--json", help="Print what the page says as JSON."),
    ) -> None:
        """Make the page of a selection, or of a matrix, from the records in its folder."""
        from autoaux.report import summarize, write_report
        from autoaux.report.matrix import is_matrix, read_matrix, write_matrix_page
        from autoaux.search import evidence_to_dict

        if out is not None:
            check_ending(out)
        of_matrix = read_matrix(run) if is_matrix(run) else None
        page = write_matrix_page(run) if of_matrix else write_report(run)
        if out is not None:
            write_frame(of_matrix.to_frame() if of_matrix else _leaderboard(run), out)
        if of_matrix and as_json:
            print(json_answer(of_matrix.to_data()))
        elif as_json:
            summary = summarize(run)
            decision = (
                None
                if summary.decision is None
                else {"verdict": summary.decision.verdict, "sentence": summary.decision.sentence}
            )
            rows = [
                {
                    "name": row.name,
                    "runs": len(row.trials),
                    "evidence": row.evidence and evidence_to_dict(row.evidence),
                }
                for row in summary.rows
            ]
            print(json_answer({"page": str(page), "decision": decision, "rows": rows}))
        else:
            print(printable(str(page)))
        if open_page:
            webbrowser.open(page.resolve().as_uri())


def _leaderboard(run: Path) -> "pandas.DataFrame":
    from autoaux.report import read_decision

    decision = read_decision(run)
    if decision is None:
        raise InputError(f"{run}: no decision here yet, so there is no leaderboard to write")
    return decision.to_frame()
