"""The options of `autoaux worker` and `submit`: which search is worked for, and with what."""

from pathlib import Path
from typing import Annotated

import typer

_STORAGE = typer.Option(
    "--storage",
    envvar="AUTOAUX_STORAGE",
    help=(
        "The study's storage, such as postgresql+psycopg://user@host/database, or @FILE that"
        " holds it."
    ),
)
Storage = Annotated[str, _STORAGE]
StorageIfAny = Annotated[str | None, _STORAGE]
Study = Annotated[
    str, typer.Option("--study", help="The study's name; select writes it into run.json.")
]
Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="A folder to look for corpora in, by their content."),
]
Device = Annotated[
    str,
    typer.Option(
        "--device", help="As the worker sees it: auto (the first GPU, else the CPU), cpu or cuda:N."
    ),
]
