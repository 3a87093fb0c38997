"""`autoaux sync`: send what a run's folder recorded to an MLflow server."""

from pathlib import Path

import typer

from autoaux.display import json_answer, printable


def register(app: typer.Typer) -> None:
    @app.command()
    def sync(
        run: Path = typer.Argument(..., help="Folder of a selection."),
        tracking_uri: str = typer.Option(
            None,
            "--tracking-uri",
            envvar="MLFLOW_TRACKING_URI",
            help="Where to; without it the folder's own database.",
        ),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Send a selection's records to MLflow, for example after the server had been down.

        What the server already holds is left as it is, so sending twice does no harm.
        """
        from autoaux.report import link_at, readable_address, synchronise

        parent = synchronise(run, tracking_uri)
        address, link = readable_address(tracking_uri), link_at(run, tracking_uri)
        if as_json:
            print(json_answer({"tracking_uri": address, "parent": parent, "runs": link}))
        else:
            where = printable(f"{run}: its records are at {address}")
            print(f"{where}, parent run {parent}")
            if link is not None:
                print(f"the runs: {link}")
