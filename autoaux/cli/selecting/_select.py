"""`autoaux select`: read, say what was found and what it will cost, search, show the decision."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from autoaux.cli._words import (
    CONFIRM_HELP,
    DRY_RUN_HELP,
    ENCODER_HELP,
    FOLDS_HELP,
    NO_DECISION,
    NO_RECORD_HELP,
    SET_HELP,
    SKETCHES_HELP,
    UPDATE_HELP,
)
from autoaux.cli.selecting._options import points_or_off, schedules_of, share_or_off, stack_of

Update = Literal["full", "lora", "features"]
Confirm = Literal["same", "full"]
Pruner = Literal["curves", "wilcoxon", "hyperband", "none"]
Allocator = Literal["auto", "top_two", "halving", "uniform", "beta_bernoulli"]


def register(app: typer.Typer) -> None:
    app.command("select")(select)


def select(
    main: Annotated[
        Path,
        typer.Option(
            "--main", help="The main task: a file, or a folder whose files are its splits."
        ),
    ],
    pool: Annotated[
        Path,
        typer.Option(
            "--pool", help="The folder of candidate corpora, one file or one folder each."
        ),
    ],
    run: Annotated[
        Path | None,
        typer.Option(
            "--run",
            help="The run's folder; the same command again resumes there. [default: runs/MAIN]",
        ),
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option("--budget", help="Time to spend, such as 90s, 20m or 2h. [default: 20m]"),
    ] = None,
    trials: Annotated[int | None, typer.Option("--trials", help="Training runs to spend.")] = None,
    gpu_hours: Annotated[
        float | None,
        typer.Option("--gpu-hours", help="Worker hours to spend, summed over devices."),
    ] = None,
    layer: Annotated[
        str | None,
        typer.Option(
            "--layer",
            help="Which label layer of the main task: upos, feats:Number, a column number.",
        ),
    ] = None,
    confidence: Annotated[
        float, typer.Option("--confidence", help="Probability that settles a verdict.")
    ] = 0.95,
    seed: Annotated[
        int, typer.Option("--seed", help="Of the search's own draws; training seeds count from it.")
    ] = 0,
    workers: Annotated[int, typer.Option("--workers", help="Processes that train.")] = 1,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include", metavar="GLOB", help="Consider candidates of these names only; repeat."
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="GLOB", help="Leave these candidates out; repeat."),
    ] = None,
    prune: Annotated[
        str,
        typer.Option(
            "--prune",
            metavar="POINTS|off",
            help="Leave candidates out as long as that costs so many points on average.",
        ),
    ] = "0.05",
    probe: Annotated[
        str,
        typer.Option(
            "--probe",
            metavar="SHARE|off",
            help=(
                "Share of the budget for a moment's training, alone, of candidates that nobody has"
                " tried."
            ),
        ),
    ] = "0.05",
    sketches: Annotated[bool, typer.Option(help=SKETCHES_HELP)] = True,
    pruner: Annotated[
        Pruner,
        typer.Option("--pruner", help="Which runs stop early."),
    ] = "curves",
    max_set: Annotated[
        int, typer.Option("--max-set", help="The largest set tried; 1 for candidates alone.")
    ] = 5,
    auxiliary_tokens: Annotated[
        int | None,
        typer.Option(
            "--max-tokens-per-auxiliary",
            help="Train with so many training tokens of each candidate. [default: all]",
        ),
    ] = None,
    schedules: Annotated[
        str | None,
        typer.Option(
            "--schedules",
            metavar="A,B|none",
            help=(
                "Compared for the leading set: multitask, concatenation, iteration, stack, joint,"
                " pretrain (auxiliaries first), finetune (the last steps alone)."
                " [default: the first four]"
            ),
        ),
    ] = None,
    in_labels: Annotated[
        bool,
        typer.Option(
            "--in-labels",
            help="Also tell the gain in labelled sentences: three runs more of the single task.",
        ),
    ] = False,
    min_gain: Annotated[
        float,
        typer.Option("--min-gain", help="The smallest gain, in points, that matters."),
    ] = 0.3,
    folds: Annotated[int | None, typer.Option("--folds", metavar="K", help=FOLDS_HELP)] = None,
    stack: Annotated[
        str,
        typer.Option(
            "--stack",
            metavar="K|auto",
            help="Runs that a worker trains as one program; auto times a few steps.",
        ),
    ] = "auto",
    devices: Annotated[
        str, typer.Option("--devices", help="auto, cpu, or cuda:0,cuda:1.")
    ] = "auto",
    allocator: Annotated[
        Allocator,
        typer.Option(
            "--allocator",
            help="Who gets the next run; auto decides by the runs that each candidate can have.",
        ),
    ] = "auto",
    encoder: Annotated[
        str | None,
        typer.Option("--encoder", help=f"{ENCODER_HELP} [default: gru; for documents tfidf]"),
    ] = None,
    update: Annotated[
        Update | None, typer.Option("--update", help=f"{UPDATE_HELP} [default: full]")
    ] = None,
    confirm: Annotated[
        Confirm,
        typer.Option(
            "--confirm",
            help=CONFIRM_HELP,
        ),
    ] = "same",
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="PART.KEY=VALUE", help=SET_HELP)
    ] = None,
    space: Annotated[
        str | None,
        typer.Option(
            "--space",
            help=(
                "A search space that frees parts of the recipe: bilstm, documents, gru, joint,"
                " mixing, transformer, or a YAML file."
            ),
        ),
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(
            "--storage",
            envvar="AUTOAUX_STORAGE",
            help=(
                "Optuna storage that other machines' workers share, or @FILE that holds its"
                " address. [default: SQLite in the run's folder]"
            ),
        ),
    ] = None,
    patience: Annotated[
        str,
        typer.Option(
            "--patience",
            help="How long the storage or the disk may be away before that ends the search.",
        ),
    ] = "5m",
    tracking_uri: Annotated[
        str | None,
        typer.Option(
            "--tracking-uri",
            help="MLflow server. [default: MLFLOW_TRACKING_URI, else the run's folder]",
        ),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(
            "--ledger", help="Look finished runs up in this ledger before training, and add to it."
        ),
    ] = None,
    no_record: Annotated[
        bool,
        typer.Option(
            "--no-record",
            help=NO_RECORD_HELP,
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help=DRY_RUN_HELP,
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the decision as JSON on standard output.")
    ] = False,
) -> None:
    """Decide which auxiliary corpora to train the main task with, and how sure that is."""
    from autoaux import api
    from autoaux.cli._console import console as make_console
    from autoaux.cli.selecting._interrupt import stop_after_the_running_trial
    from autoaux.cli.selecting._plan import show_plan
    from autoaux.cli.selecting._progress import Progress
    from autoaux.cli.selecting._show import decision_made, what_was_found
    from autoaux.display import json_shown
    from autoaux.recipe import said
    from autoaux.search import decision_to_json

    console = make_console(stderr=True)
    asked = api.Asked(
        run=run,
        budget=budget,
        trials=trials,
        encoder=encoder,
        update=update,
        confirm=confirm,
        changes=said(changes or ()),
        tracking_uri=tracking_uri,
        record=not (no_record or dry_run),
        settings={
            "ledger": ledger,
            "device_hours": gpu_hours,
            "confidence": confidence,
            "seed": seed,
            "workers": workers,
            "folds": folds,
            "stack": stack_of(stack),
            "include": tuple(include or ()),
            "exclude": tuple(exclude or ()),
            "prune": points_or_off(prune),
            "probe": share_or_off(probe),
            "sketches": sketches,
            "pruner": pruner,
            "max_set": max_set,
            "auxiliary_tokens": auxiliary_tokens,
            **({} if schedules is None else {"schedules": schedules_of(schedules)}),
            "in_labels": in_labels,
            "margin": min_gain,
            "devices": tuple(devices.split(",")),
            "allocator": allocator,
            "space": space,
            "storage": storage,
            "patience": api.parse_duration(patience),
        },
    )
    corpus = api.load_corpus(main, layer=layer)
    asked.check(corpus)
    candidates = api.load_pool(pool, main=corpus)
    console.print(what_was_found(corpus, candidates, console.width))
    if dry_run:
        show_plan(asked.plan(corpus, candidates), as_json)
        return
    with stop_after_the_running_trial(console) as stop, Progress(console) as progress:
        decision = asked.answer(corpus, candidates, (progress,), stop)
    if as_json:
        print(json_shown(decision_to_json(decision)), end="")
    else:
        out = make_console()
        out.print(decision_made(decision, candidates, asked.folder_for(corpus), out.width))
    if stop.is_set() or decision.verdict == "no decision":
        raise typer.Exit(130 if stop.is_set() else NO_DECISION)
