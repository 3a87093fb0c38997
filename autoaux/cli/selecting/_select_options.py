"""The options of `autoaux select`: each with its name, what it takes and what help says of it."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from autoaux.cli._words import (
    ENCODER_HELP,
    METRIC_HELP,
    SET_HELP,
    SKETCHES_HELP,
    UPDATE_HELP,
    VECTORS_HELP,
)

MainTask = Annotated[
    Path,
    typer.Option("--main", help="The main task: a file, or a folder whose files are its splits."),
]
PoolFolder = Annotated[
    Path,
    typer.Option("--pool", help="The folder of candidate corpora, one file or one folder each."),
]
RunFolder = Annotated[
    Path | None,
    typer.Option(
        "--run",
        help="The run's folder; the same command again resumes there. [default: runs/MAIN]",
    ),
]
BudgetTime = Annotated[
    str | None,
    typer.Option("--budget", help="Time to spend, such as 90s, 20m or 2h. [default: 20m]"),
]
Trials = Annotated[int | None, typer.Option("--trials", help="Training runs to spend.")]
GpuHours = Annotated[
    float | None,
    typer.Option("--gpu-hours", help="Worker hours to spend, summed over devices."),
]
Layer = Annotated[
    str | None,
    typer.Option(
        "--layer",
        help="Which label layer of the main task: upos, feats:Number, a column number.",
    ),
]
Metric = Annotated[str | None, typer.Option("--metric", help=METRIC_HELP)]
Confidence = Annotated[
    float, typer.Option("--confidence", help="Probability that settles a verdict.")
]
Seed = Annotated[
    int, typer.Option("--seed", help="Of the search's own draws; training seeds count from it.")
]
Seeds = Annotated[
    int, typer.Option("--seeds", help="Runs that every candidate gets which could still win.")
]
FreshSeeds = Annotated[
    int,
    typer.Option("--fresh-seeds", help="Runs on unseen seeds that confirm, where affordable."),
]
Workers = Annotated[int, typer.Option("--workers", help="Processes that train.")]
Include = Annotated[
    list[str] | None,
    typer.Option(
        "--include", metavar="GLOB", help="Consider candidates of these names only; repeat."
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="GLOB", help="Leave these candidates out; repeat."),
]
Force = Annotated[
    list[str] | None,
    typer.Option(
        "--force", metavar="NAME", help="Train every set that is tried with this candidate; repeat."
    ),
]
Prune = Annotated[
    str,
    typer.Option(
        "--prune",
        metavar="POINTS|off",
        help="Leave candidates out as long as that costs so many points on average.",
    ),
]
Probe = Annotated[
    str,
    typer.Option(
        "--probe",
        metavar="SHARE|off",
        help=(
            "Share of the budget for a moment's training, alone, of candidates that nobody has"
            " tried."
        ),
    ),
]
Sketches = Annotated[bool, typer.Option(help=SKETCHES_HELP)]
Vectors = Annotated[str, typer.Option("--vectors", metavar="pool|FILE|off", help=VECTORS_HELP)]
Pruner = Annotated[
    Literal["curves", "wilcoxon", "hyperband", "none"],
    typer.Option("--pruner", help="Which runs stop early."),
]
MaxSet = Annotated[
    int, typer.Option("--max-set", help="The largest set tried; 1 for candidates alone.")
]
AuxiliaryTokens = Annotated[
    int | None,
    typer.Option(
        "--max-tokens-per-auxiliary",
        help="Train with so many training tokens of each candidate. [default: all]",
    ),
]
Schedules = Annotated[
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
]
Mixtures = Annotated[
    int,
    typer.Option(
        "--mixtures",
        metavar="N",
        help=(
            "Also choose how often each of the leading set is drawn, by N runs of random mixtures."
        ),
    ),
]
InLabels = Annotated[
    bool,
    typer.Option(
        "--in-labels",
        help="Also tell the gain in labelled sentences: three runs more of the single task.",
    ),
]
MinGain = Annotated[
    float,
    typer.Option("--min-gain", help="The smallest gain, in points, that matters."),
]
Folds = Annotated[
    int | None,
    typer.Option(
        "--folds",
        metavar="K",
        help=(
            "Divide a small main task into K parts; a run trains K times, and each part is scored"
            " by the training that did not see it. [default: its dev split]"
        ),
    ),
]
Stack = Annotated[
    str,
    typer.Option(
        "--stack",
        metavar="K|auto",
        help="Runs that a worker trains as one program; auto times a few steps.",
    ),
]
Devices = Annotated[str, typer.Option("--devices", help="auto, cpu, or cuda:0,cuda:1.")]
Allocator = Annotated[
    Literal["auto", "top_two", "halving", "uniform", "beta_bernoulli"],
    typer.Option(
        "--allocator",
        help="Who gets the next run; auto decides by the runs that each candidate can have.",
    ),
]
Encoder = Annotated[
    str | None,
    typer.Option("--encoder", help=f"{ENCODER_HELP} [default: gru; for documents tfidf]"),
]
Update = Annotated[
    Literal["full", "lora", "features"] | None,
    typer.Option("--update", help=f"{UPDATE_HELP} [default: full]"),
]
SearchWith = Annotated[
    Literal["same", "gru", "bilstm", "tfidf", "features", "lora"],
    typer.Option(
        "--search-with",
        help=(
            "What the pool is searched with, where that is to be cheaper than the encoder asked"
            " about, which alone confirms: a small one from scratch, or a cheaper update of the"
            " pretrained one."
        ),
    ),
]
Confirm = Annotated[
    Literal["same", "full"],
    typer.Option(
        "--confirm",
        help=(
            "The recipe that confirms: the one that searched, or the full one, wider where it"
            " has a size of its own, and longer trained."
        ),
    ),
]
RecipeChanges = Annotated[
    list[str] | None, typer.Option("--set", metavar="PART.KEY=VALUE", help=SET_HELP)
]
Space = Annotated[
    str | None,
    typer.Option(
        "--space",
        help=(
            "A search space that frees parts of the recipe: bilstm, classes, documents, gru,"
            " joint, mixing, transformer, or a YAML file."
        ),
    ),
]
SearchStorage = Annotated[
    str | None,
    typer.Option(
        "--storage",
        envvar="AUTOAUX_STORAGE",
        help=(
            "Optuna storage that other machines' workers share, or @FILE that holds its"
            " address. [default: SQLite in the run's folder]"
        ),
    ),
]
Patience = Annotated[
    str,
    typer.Option(
        "--patience",
        help="How long the storage or the disk may be away before that ends the search.",
    ),
]
TrackingUri = Annotated[
    str | None,
    typer.Option(
        "--tracking-uri",
        help="MLflow server. [default: MLFLOW_TRACKING_URI, else the run's folder]",
    ),
]
Ledger = Annotated[
    Path | None,
    typer.Option(
        "--ledger", help="Look finished runs up in this ledger before training, and add to it."
    ),
]
NoRecord = Annotated[
    bool,
    typer.Option(
        "--no-record",
        help=(
            "Do not add the runs to your own ledger ($AUTOAUX_LEDGER, or in your home), from"
            " which later forecasts learn."
        ),
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help=(
            "Read, compute signals and forecast, tell the plan and its cost, and end: nothing"
            " is spent or written."
        ),
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the decision as JSON on standard output.")
]
