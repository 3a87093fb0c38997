"""`autoaux matrix`: every corpus of a pool as main task, within one budget."""

from pathlib import Path
from typing import Annotated

import typer

from autoaux.cli._frames import check_ending, write_frame
from autoaux.cli._words import NO_DECISION
from autoaux.cli.selecting import _select_options as options
from autoaux.cli.selecting._forms import points_or_off, share_or_off, stack_of


def register(app: typer.Typer) -> None:
    app.command("matrix")(matrix)


def matrix(
    pool: Annotated[Path, typer.Argument(help="The folder of corpora, one file or folder each.")],
    run: Annotated[
        Path | None,
        typer.Option(
            "--run",
            help=(
                "The matrix's folder, a run folder for each main task below it; the same command"
                " again resumes there. [default: runs/POOL-matrix]"
            ),
        ),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget", help="Time that all main tasks share, such as 20m or 8h. [default: 20m]"
        ),
    ] = None,
    trials: Annotated[
        int | None, typer.Option("--trials", help="Training runs that all main tasks share.")
    ] = None,
    mains: Annotated[
        list[str] | None,
        typer.Option(
            "--mains", metavar="GLOB", help="Main tasks of these names only; repeat. [default: all]"
        ),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include", metavar="GLOB", help="Consider corpora of these names only; repeat."
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="GLOB", help="Leave these corpora out; repeat."),
    ] = None,
    encoder: options.Encoder = None,
    update: options.Update = None,
    search_with: options.SearchWith = "same",
    confirm: options.Confirm = "same",
    changes: options.RecipeChanges = None,
    max_set: Annotated[
        int, typer.Option("--max-set", help="The largest set tried; the matrix itself is of pairs.")
    ] = 1,
    auxiliary_tokens: options.AuxiliaryTokens = None,
    min_gain: options.MinGain = 0.3,
    confidence: options.Confidence = 0.95,
    seed: options.Seed = 0,
    prune: options.Prune = "0.05",
    probe: options.Probe = "0.05",
    workers: options.Workers = 1,
    device: Annotated[
        str, typer.Option("--device", "--devices", help="auto, cpu, or cuda:0,cuda:1.")
    ] = "auto",
    stack: options.Stack = "auto",
    storage: options.SearchStorage = None,
    tracking_uri: options.TrackingUri = None,
    ledger: options.Ledger = None,
    no_record: options.NoRecord = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Also write a row per pair, as .csv or .parquet, in points."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the matrix as JSON on standard output.")
    ] = False,
) -> None:
    """Who helps whom: every corpus of a pool as main task, one budget spent where a decision can
    still change.
    """
    from autoaux import api
    from autoaux.cli._console import as_rich, line
    from autoaux.cli._console import console as make_console
    from autoaux.cli.selecting._interrupt import stop_after_the_running_trial
    from autoaux.cli.selecting._matrix_progress import MatrixProgress, pool_found
    from autoaux.display import json_answer
    from autoaux.recipe import parse_changes

    if out is not None:
        check_ending(out)
    console = make_console(stderr=True)
    asked = api.AskedMatrix(
        api.Asked(
            run=api.default_matrix_folder(pool) if run is None else run,
            budget=budget,
            trials=trials,
            encoder=encoder,
            update=update,
            search_with=search_with,
            confirm=confirm,
            changes=parse_changes(changes or ()),
            tracking_uri=tracking_uri,
            record=not no_record,
            settings={
                **api.SINGLES,
                "max_set": max_set,
                "auxiliary_tokens": auxiliary_tokens,
                "margin": min_gain,
                "confidence": confidence,
                "seed": seed,
                "prune": points_or_off(prune),
                "probe": share_or_off(probe),
                "workers": workers,
                "devices": tuple(device.split(",")),
                "stack": stack_of(stack),
                "storage": storage,
                "ledger": ledger,
            },
        ),
        tuple(mains or ()),
        tuple(include or ()),
        tuple(exclude or ()),
    )
    corpora = api.load_pool(pool)
    console.print(pool_found(corpora, console.width))
    with (
        stop_after_the_running_trial(console) as stop,
        MatrixProgress(console) as progress,
    ):
        found = asked.answer(corpora, progress.of, stop, progress.say)
    if out is not None:
        write_frame(found.to_frame(), out)
    if as_json:
        print(json_answer(found.to_data()))
    else:
        screen = make_console()
        table = found.to_table()
        screen.print()
        screen.print(as_rich(table, screen.width))
        for note in table.notes:
            screen.print(line(note), soft_wrap=True)
        screen.print(line(table.heading, "bold"), soft_wrap=True)
        screen.print(line(f"the page: {asked.page}"), soft_wrap=True)
    if stop.is_set() or not found.trials:
        raise typer.Exit(130 if stop.is_set() else NO_DECISION)
