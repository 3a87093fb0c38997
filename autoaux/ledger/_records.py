"""The records of a ledger, and each as one line of canonical JSON."""

import hashlib
import json
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from autoaux.ledger._corpus_sketch import CorpusSketch
from autoaux.ledger._counts import SentenceCounts, unpack_counts
from autoaux.strict import in_words

if TYPE_CHECKING:
    from autoaux.recipe import Recipe

# 2 has sentence counts and the loss on dev, 3 sketches; what lacks them stays as it was
VERSIONS = (1, 2, 3)
Status = Literal["finished", "stopped", "failed"]

_strict = ConfigDict(extra="forbid", ser_json_inf_nan="strings")


@dataclass(frozen=True)
class CurvePoint:
    """One evaluation: main-task steps done, mean training loss since the last, dev score in [0,
    1], and the mean training loss on dev (per token, or document); None where it was not recorded.
    """

    step: int
    loss: float
    score: float
    dev_loss: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What one training run gave.

    Attributes:
        recipe: digest of the recipe (seed excluded).
        main, auxiliaries: corpus digests as the corpora were read, before leaks were dropped;
            auxiliaries in training order, with ``shuffled:`` before the digest of a control.
        main_name, auxiliary_names: what people called them.
        metric: span_f1, accuracy or macro_f1; `score` is the best dev value, in [0, 1].
        steps: main-task steps done; `curve` one point per evaluation.
        auxiliary_curves: training-loss points (step, loss) per auxiliary, in order.
        seconds, cpu_seconds: wall and process time; peak_memory in bytes.
        status: finished (early stopping or all steps), stopped (at a rung or pruned), failed.
        error: one line when failed.
        setting: digest of how it trained whatever the corpora: scores of other settings are no
            baseline.
        dev_counts: what dev says sentence by sentence, as `pack_counts` packs it: of the model
            with the best score and, where that is another, of the last; empty where it was not
            recorded.
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
    setting: str = ""
    dev_counts: str = ""

    @classmethod
    def of(
        cls,
        recipe: "Recipe",
        metric: str,
        *,
        seed: int | None = None,
        score: float = 0.0,
        steps: int = 0,
        curve: tuple[CurvePoint, ...] = (),
        auxiliary_curves: tuple[tuple[tuple[int, float], ...], ...] = (),
        seconds: float = 0.0,
        cpu_seconds: float = 0.0,
        peak_memory: int = 0,
        status: Status = "finished",
        error: str = "",
        versions: dict[str, str] | None = None,
        dev_counts: str = "",
    ) -> "Outcome":
        """What a run of a recipe gave.

        A run that trained on dev as well is of another main task (``+dev``), so that it is never
        taken for one that dev has judged.

        Args:
            seed: where it is another than the recipe's.
        """
        return cls(
            recipe=recipe.digest,
            main=recipe.main.identity + ("+dev" if recipe.optimisation.train_on_dev else ""),
            auxiliaries=tuple(ref.identity for ref in recipe.auxiliaries),
            main_name=recipe.main.name,
            auxiliary_names=tuple(ref.name for ref in recipe.auxiliaries),
            encoder=recipe.encoder.kind,
            schedule=recipe.schedule.name,
            seed=recipe.seed if seed is None else seed,
            metric=metric,
            score=score,
            steps=steps,
            curve=curve,
            seconds=seconds,
            cpu_seconds=cpu_seconds,
            peak_memory=peak_memory,
            auxiliary_curves=auxiliary_curves,
            status=status,
            error=error,
            versions=versions or {},
            setting=recipe.setting,
            dev_counts=dev_counts,
        )

    @classmethod
    def without_recipe(
        cls,
        auxiliary_names: tuple[str, ...],
        schedule: str,
        seed: int,
        score: float,
        *,
        recipe: str = "",
        main: str = "",
        auxiliaries: tuple[str, ...] = (),
        main_name: str = "",
        encoder: str = "",
        metric: str = "",
        steps: int = 0,
        curve: tuple[CurvePoint, ...] = (),
        status: Status = "finished",
    ) -> "Outcome":
        """What is known of a run that no recipe here made: a published one, a trial of another
        study, a draw from a known truth. What it cost is not known.
        """
        return cls(
            recipe=recipe,
            main=main,
            auxiliaries=auxiliaries,
            main_name=main_name,
            auxiliary_names=auxiliary_names,
            encoder=encoder,
            schedule=schedule,
            seed=seed,
            metric=metric,
            score=score,
            steps=steps,
            curve=curve,
            seconds=0.0,
            cpu_seconds=0.0,
            peak_memory=0,
            status=status,
        )

    @property
    def judged(self) -> SentenceCounts | None:
        """What the best dev score is made of; None where it was not recorded."""
        tables = unpack_counts(self.dev_counts)
        return tables[0] if tables else None

    __pydantic_config__ = _strict


@dataclass(frozen=True)
class PairSignals:
    """The signals of one candidate for one main task; a signal that does not apply is absent."""

    main: str
    candidate: str
    main_name: str
    candidate_name: str
    values: dict[str, float]

    __pydantic_config__ = _strict


Record = Outcome | PairSignals | CorpusSketch
KINDS = {"outcome": Outcome, "signals": PairSignals, "sketch": CorpusSketch}
ADAPTERS: dict[str, TypeAdapter[Record]] = {
    kind: TypeAdapter(record) for kind, record in KINDS.items()
}


def encode(record: Record) -> bytes:
    kind = next(kind for kind, of in KINDS.items() if isinstance(record, of))
    data = json.loads(ADAPTERS[kind].dump_json(record))
    # what came later: records without it keep their digest
    for later in ("setting", "dev_counts"):
        if not data.get(later, True):
            del data[later]
    for point in data.get("curve", ()):
        if point["dev_loss"] is None:
            del point["dev_loss"]
    return canonical({"version": _version(record), "kind": kind} | data)


def _version(record: Record) -> int:
    """The oldest version of the ledger that knows everything in the record."""
    if not isinstance(record, Outcome):
        return 3 if isinstance(record, CorpusSketch) else 1
    new = record.dev_counts or any(point.dev_loss is not None for point in record.curve)
    return 2 if new else 1


class Torn(Exception):
    """A line that is no JSON: a write was cut short."""


class Unsound(Exception):
    """A line that is JSON and no record that can be used.

    Attributes:
        ours: whether it is a record all the same, of another version.
    """

    def __init__(self, reason: str, ours: bool = False) -> None:
        super().__init__(reason)
        self.ours = ours


def decode(line: bytes | None) -> tuple[str, Record]:
    """The digest of a line's content, and its record; None is a line too long to be one.

    Raises:
        Torn, Unsound: it holds none.
    """
    if line is None:
        raise Unsound("too long to be a record")
    try:
        data = json.loads(line)
    except RecursionError:
        raise Unsound("nested too deep to be a record") from None
    except ValueError:
        raise Torn from None
    if not isinstance(data, dict) or "version" not in data or data.get("kind") not in list(KINDS):
        raise Unsound("not a record of an autoaux ledger; expected one JSON object a line")
    if data["version"] not in VERSIONS:
        raise Unsound(
            f"written in version {data['version']!s:.20} of the ledger, this is version"
            f" {VERSIONS[-1]}",
            ours=True,
        )
    try:
        digest = hashlib.sha256(canonical(data)).hexdigest()
    except (ValueError, RecursionError):
        raise Unsound("a number or letter that JSON does not know (NaN, 1e400)") from None
    del data["version"]
    try:
        record = ADAPTERS[data.pop("kind")].validate_python(data)
    except ValidationError as error:
        raise Unsound(in_words(error)) from None
    if reason := _unsound(record):
        raise Unsound(reason)
    return digest, record


def _unsound(record: Record) -> str:
    """Why nothing can be learned from a record; empty where it is sound."""
    if isinstance(record, PairSignals):
        name = next((name for name, value in record.values.items() if not isfinite(value)), None)
        return "" if name is None else f"values.{name}: not a finite number"
    if isinstance(record, CorpusSketch):
        return record.unsound
    if not (isfinite(record.seconds) and record.seconds >= 0):
        return f"seconds: {record.seconds} is no duration"
    if record.status != "failed" and not 0 <= record.score <= 1:
        return f"score: {record.score} is not in [0, 1]"
    return ""


def canonical(data: dict) -> bytes:
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()
