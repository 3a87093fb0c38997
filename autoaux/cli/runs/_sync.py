"""`autoaux sync`: send what a run's folder recorded to an MLflow server."""

import json
from pathlib import Path

import typer

from autoaux.errors import InputError


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
        from mlflow.exceptions import MlflowException

        from autoaux.report import reason, shown, synchronise

        try:
            parent = synchronise(run, tracking_uri)
        except MlflowException as error:
            raise InputError(
                f"--tracking-uri {shown(tracking_uri)}: does not take records ({reason(error)});"
                " nothing is lost, try again later"
            ) from None
        if as_json:
            print(json.dumps({"tracking_uri": shown(tracking_uri), "parent": parent}))
        else:
            print(f"{run}: its records are at {shown(tracking_uri)}, parent run {parent}")
