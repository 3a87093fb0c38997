"""The fields of all parts of settings side by side, typed, as people pass them by name."""

from pathlib import Path
from typing import Literal, TypedDict

from autoaux.recipe import Encoder, Head, Optimisation, Schedule
from autoaux.search.arms.settings._rules import AllocatorName, PrunerName, Variation


class Chosen(TypedDict, total=False):
    """What may be chosen besides the budget's seconds, encoder and metric: each field as
    `Settings` and its parts say.
    """

    device_hours: float | None
    confidence: float
    margin: float
    seeds: int
    fresh_seeds: int
    seed: int
    allocator: AllocatorName
    pruner: PrunerName
    schedules: tuple[Variation, ...]
    finetune: float
    max_set: int
    runs_for_sets: float
    orders: int
    mixtures: int
    controls: bool
    tuning: Literal["joint", "after"]
    configurations: int
    in_labels: bool
    use_forecast: bool
    prune: float | None
    probe: float
    sketches: bool
    vectors: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    force: tuple[str, ...]
    schedule: Schedule
    head: Head
    optimisation: Optimisation
    rungs: tuple[int, ...]
    shrink: bool
    main_tokens: int | None
    auxiliary_tokens: int | None
    folds: int | None
    confirm_with: tuple[Encoder, Optimisation] | None
    space: str | Path | None
    workers: int
    devices: tuple[str, ...]
    storage: str | None
    study: str | None
    patience: float
    stack: int | None
    retries: int
    heartbeat: int
    ledger: Path | None
