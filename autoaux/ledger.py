"""What was observed: every outcome of every run, appended to one file, merged by union."""

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["finished", "stopped", "failed"]


@dataclass(frozen=True)
class CurvePoint:
    """One evaluation: main-task steps done, mean training loss since the last, dev score in [0, 1]."""

    step: int
    loss: float
    score: float


@dataclass(frozen=True)
class Outcome:
    """What one training run gave.

    Attributes:
        recipe: digest of the recipe (seed excluded).
        main, auxiliaries: corpus digests; auxiliaries in training order, with ``shuffled:`` before
            the digest of a control.
        main_name, auxiliary_names: what people called them.
        metric: span_f1, accuracy or macro_f1; `score` is the best dev value, in [0, 1].
        steps: main-task steps done; `curve` one point per evaluation.
        auxiliary_curves: training-loss points (step, loss) per auxiliary, in order.
        seconds, cpu_seconds: wall and process time; peak_memory in bytes.
        status: finished (early stopping or all steps), stopped (at a rung or pruned), failed.
        error: one line when failed.
    """

    recipe: str
    main: str
    auxiliaries: tuple[str, ...]
    main_name: str
    auxiliary_names: tuple[str, ...]
    encoder: str
    schedule: str
    seed: int
    metric: str
    score: float
    steps: int
    curve: tuple[CurvePoint, ...]
    seconds: float
    cpu_seconds: float
    peak_memory: int
    auxiliary_curves: tuple[tuple[tuple[int, float], ...], ...] = ()
    status: Status = "finished"
    error: str = ""
    versions: dict[str, str] = field(default_factory=dict)
