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
    storage: options.StorageIfAny = None,
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
    matrix: Annotated[
        Path | None,
        typer.Option(
            "--matrix", help="Instead of one study: the folder of a matrix, to work on all of it."
        ),
    ] = None,
    folder: Annotated[
        Path,
        typer.Option("--folder", help="Where checkpoints are kept; best the run's folder, shared."),
    ] = Path("runs/worker"),
    data: options.Data = None,
    device: options.Device = "auto",
    local: Annotated[bool, typer.Option("--local", hidden=True)] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print how many runs were made as JSON.")
    ] = False,
) -> None:
    """Train for a running selection, or matrix, until nothing is left to do."""
    from autoaux.display import json_answer
    from autoaux.errors import InputError
    from autoaux.search import run_matrix_worker, run_worker

    if local:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the coordinator says when to stop
    if matrix is not None:
        made = run_matrix_worker(matrix, storage or None, data or (), device, local=local)
    elif storage:
        made = run_worker(storage, study, folder, data or (), device, local=local)
    else:
        raise InputError("worker: expected --storage, or --matrix")
    print(json_answer({"runs": made}) if as_json else f"{made} runs made; nothing is left to do")
