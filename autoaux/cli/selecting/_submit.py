"""`autoaux submit`: start workers of a running selection on a Slurm cluster."""

from pathlib import Path
from typing import Annotated

import typer

from autoaux.cli.selecting import _study_options as options
from autoaux.display import json_answer


def register(app: typer.Typer) -> None:
    app.command("submit")(submit)


def submit(
    storage: options.Storage,
    study: options.Study,
    slurm: Annotated[
        bool, typer.Option("--slurm/--local", help="On the Slurm cluster, or as processes here.")
    ] = True,
    workers: Annotated[int, typer.Option("--workers", min=1, help="How many.")] = 1,
    folder: Annotated[
        Path, typer.Option("--folder", help="Checkpoints and logs; the nodes must see it.")
    ] = Path("runs/worker"),
    data: options.Data = None,
    device: options.Device = "auto",
    gpus: Annotated[int, typer.Option("--gpus", help="GPUs to ask for per worker.")] = 0,
    minutes: Annotated[int, typer.Option("--minutes", help="Longest time of a job.")] = 60,
    partition: Annotated[str | None, typer.Option("--partition", help="Slurm partition.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the job numbers as JSON.")] = False,
) -> None:
    """Start workers elsewhere; they train until nothing is left to do."""
    from autoaux.search import submit_workers

    jobs = submit_workers(
        storage,
        study,
        folder,
        workers,
        data=data or (),
        device=device,
        cluster="slurm" if slurm else "local",
        minutes=minutes,
        partition=partition,
        gpus=gpus,
    )
    print(
        json_answer({"jobs": jobs})
        if as_json
        else f"{len(jobs)} workers submitted: {', '.join(jobs)}; logs in {folder / 'jobs'}"
    )
