"""`autoaux worker`: make runs of a study that `autoaux select` started, here or on another
machine.
"""

import signal
from pathlib import Path
from typing import Annotated

import typer

from autoaux.cli.selecting import _study_options as options


def register(app: typer.Typer) -> None:
    app.command("worker")(worker)


def worker(
    storage: options.Storage,
    study: Annotated[
        str | None,
        typer.Option(
            "--study",
            help=(
                "The study's name; select writes it into run.json. By default what stands there in"
                " --folder."
            ),
        ),
    ] = None,
    folder: Annotated[
        Path,
        typer.Option("--folder", help="Where checkpoints are kept; best the run's folder, shared."),
    ] = Path("runs/worker"),
    data: options.Data = None,
    device: Annotated[str, typer.Option("--device", help="cpu or cuda:0.")] = "cpu",
    local: Annotated[bool, typer.Option("--local", hidden=True)] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print how many runs were made as JSON.")
    ] = False,
) -> None:
    """Train for a running selection until nothing is left to do."""
    from autoaux.display import json_answer
    from autoaux.search import run_worker

    if local:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator says when to stop
    made = run_worker(storage, study, folder, data or (), device, local=local)
    print(json_answer({"runs": made}) if as_json else f"{made} runs made; nothing is left to do")
