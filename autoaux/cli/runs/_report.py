"""`autoaux report`: make a run's report page again, or print what it says as data."""

import webbrowser
from pathlib import Path

import typer

from autoaux.display import json_line, printable


def register(app: typer.Typer) -> None:
    @app.command()
    def report(
        run: Path = typer.Argument(..., help="Folder of a selection, finished or not."),
        open_page: bool = typer.Option(False, "--open", help="Open the page in the browser."),
        as_json: bool = typer.Option(False, "--json", help="Print what the page says as JSON."),
    ) -> None:
        """Make report.html of a selection from the records in its folder."""
        from dataclasses import asdict

        from autoaux.report import summarize, write_report

        page = write_report(run)
        if as_json:
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
                    "evidence": row.evidence and asdict(row.evidence),
                }
                for row in summary.rows
            ]
            print(json_line({"page": str(page), "decision": decision, "rows": rows}))
        else:
            print(printable(str(page)))
        if open_page:
            webbrowser.open(page.resolve().as_uri())
