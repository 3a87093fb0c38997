"""What one training run gave."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict

from autoaux.ledger._counts import SentenceCounts
from autoaux.ledger._packing import unpack_counts

if TYPE_CHECKING:
    from autoaux.recipe import Recipe

Status = Literal["finished", "stopped", "failed"]
STRICT = ConfigDict(extra="forbid", ser_json_inf_nan="strings")


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
        metric: as `autoaux.scoring.judged_by` names it; `score` is the best dev value, in [0, 1].
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

    __pydantic_config__ = STRICT
