"""`autoaux select`: read, say what was found and what it will cost, search, show the decision."""

import typer

from autoaux.cli._words import NO_DECISION
from autoaux.cli.selecting import _select_options as options
from autoaux.cli.selecting._forms import points_or_off, schedules_of, share_or_off, stack_of


def register(app: typer.Typer) -> None:
    app.command("select")(select)


def select(
    main: options.MainTask,
    pool: options.PoolFolder,
    run: options.RunFolder = None,
    budget: options.BudgetTime = None,
    trials: options.Trials = None,
    gpu_hours: options.GpuHours = None,
    layer: options.Layer = None,
    metric: options.Metric = None,
    confidence: options.Confidence = 0.95,
    seed: options.Seed = 0,
    seeds: options.Seeds = 3,
    fresh_seeds: options.FreshSeeds = 5,
    workers: options.Workers = 1,
    include: options.Include = None,
    exclude: options.Exclude = None,
    force: options.Force = None,
    prune: options.Prune = "0.05",
    probe: options.Probe = "0.05",
    sketches: options.Sketches = True,
    vectors: options.Vectors = "pool",
    pruner: options.Pruner = "curves",
    max_set: options.MaxSet = 5,
    auxiliary_tokens: options.AuxiliaryTokens = None,
    schedules: options.Schedules = None,
    mixtures: options.Mixtures = 0,
    in_labels: options.InLabels = False,
    min_gain: options.MinGain = 0.3,
    folds: options.Folds = None,
    stack: options.Stack = "auto",
    devices: options.Devices = "auto",
    allocator: options.Allocator = "auto",
    encoder: options.Encoder = None,
    update: options.Update = None,
    search_with: options.SearchWith = "same",
    confirm: options.Confirm = "same",
    changes: options.RecipeChanges = None,
    space: options.Space = None,
    storage: options.SearchStorage = None,
    patience: options.Patience = "5m",
    tracking_uri: options.TrackingUri = None,
    ledger: options.Ledger = None,
    no_record: options.NoRecord = False,
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Decide which auxiliary corpora to train the main task with, and how sure that is."""
    from autoaux import api
    from autoaux.cli._console import console as make_console
    from autoaux.cli.selecting._interrupt import stop_after_the_running_trial
    from autoaux.cli.selecting._plan import show_plan
    from autoaux.cli.selecting._progress import Progress
    from autoaux.cli.selecting._show import decision_made, what_was_found
    from autoaux.display import printable_json
    from autoaux.recipe import parse_changes
    from autoaux.search import decision_to_json

    console = make_console(stderr=True)
    asked = api.Asked(
        run=run,
        budget=budget,
        trials=trials,
        encoder=encoder,
        update=update,
        search_with=search_with,
        metric=metric,
        confirm=confirm,
        changes=parse_changes(changes or ()),
        tracking_uri=tracking_uri,
        record=not (no_record or dry_run),
        settings={
            "ledger": ledger,
            "device_hours": gpu_hours,
            "confidence": confidence,
            "seed": seed,
            "seeds": seeds,
            "fresh_seeds": fresh_seeds,
            "workers": workers,
            "folds": folds,
            "stack": stack_of(stack),
            "include": tuple(include or ()),
            "exclude": tuple(exclude or ()),
            "force": tuple(force or ()),
            "prune": points_or_off(prune),
            "probe": share_or_off(probe),
            "sketches": sketches,
            "vectors": vectors,
            "pruner": pruner,
            "max_set": max_set,
            "auxiliary_tokens": auxiliary_tokens,
            **({} if schedules is None else {"schedules": schedules_of(schedules)}),
            "mixtures": mixtures,
            "in_labels": in_labels,
            "margin": min_gain,
            "devices": tuple(devices.split(",")),
            "allocator": allocator,
            "space": space,
            "storage": storage,
            "patience": api.parse_duration(patience),
        },
    )
    corpus = api.load_corpus(main, layer=layer, metric=metric)
    asked.check(corpus)
    candidates = api.load_pool(pool, main=corpus)
    console.print(what_was_found(corpus, candidates, console.width))
    if dry_run:
        show_plan(asked.plan(corpus, candidates), as_json)
        return
    with stop_after_the_running_trial(console) as stop, Progress(console) as progress:
        decision = asked.answer(corpus, candidates, (progress,), stop)
    if as_json:
        print(printable_json(decision_to_json(decision)), end="")
    else:
        out = make_console()
        out.print(decision_made(decision, candidates, asked.folder_for(corpus), out.width))
    if stop.is_set() or decision.verdict == "no decision":
        raise typer.Exit(130 if stop.is_set() else NO_DECISION)
