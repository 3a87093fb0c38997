"""`autoaux dashboard`: MLflow's pages over a run's folder."""

import signal
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path

import typer

from autoaux.cli._verbosity import is_quiet
from autoaux.display import json_answer


def register(app: typer.Typer) -> None:
    @app.command()
    def dashboard(
        run: Path = typer.Argument(..., help="Folder of a selection, finished or not."),
        port: int = typer.Option(
            None, "--port", min=1, max=65535, help="Port on this machine; by default a free one."
        ),
        open_page: bool = typer.Option(False, "--open", help="Open the runs in the browser."),
        as_json: bool = typer.Option(False, "--json", help="Print the address as JSON."),
    ) -> None:
        """Serve a selection's MLflow records on 127.0.0.1 and print the link to its runs.

        Ctrl-C ends it.
        """
        from autoaux.report import (
            experiment_of,
            free_port,
            metric_of,
            relocate,
            runs_link,
            served,
        )

        experiment, metric = experiment_of(run), metric_of(run)
        chosen = free_port(port)
        relocate(run)
        if not is_quiet():
            print("MLflow's server is starting; it takes some seconds", file=sys.stderr, flush=True)
        # `kill` and a closed terminal end the server as Ctrl-C does; a script's background jobs
        # begin deaf to Ctrl-C.
        for ending in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, ending):  # Windows knows no SIGHUP
                signal.signal(getattr(signal, ending), signal.default_int_handler)
        with suppress(KeyboardInterrupt), served(run, chosen) as server:
            link = runs_link(chosen, experiment, metric)
            print(
                json_answer({"runs": link}) if as_json else f"the runs: {link}  (Ctrl-C ends this)",
                flush=True,
            )
            if open_page:
                webbrowser.open(link)
            server.wait()
