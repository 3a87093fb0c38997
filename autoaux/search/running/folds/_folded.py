"""A run of a main task that is cross-validated: a training for each part, scored together."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux.corpora import Corpus, drop_leaks, folds_of
from autoaux.ledger import CurvePoint, Outcome, SentenceCounts, pack_counts
from autoaux.patience import Patience
from autoaux.recipe import Recipe
from autoaux.search.arms import Settings
from autoaux.search.running._runner import (
    LiveRuns,
    Runner,
    ScoreOnTest,
    StackingRunner,
    TrainingRunner,
)


class FoldedRunner:
    """Makes each run as one training for every part of the main task, which is scored on that part.

    The score is that of all parts together, so every sentence is judged by a model that did not see
    it, and all of them are resampled with the seeds.

    Args:
        parts: a runner for each part: the main task with that part as dev, and the candidates
            without what stands in it.
    """

    def __init__(self, parts: Sequence[Runner]) -> None:
        self.parts = tuple(parts)

    def run(self, recipe: Recipe, to_step: int, checkpoint: Path) -> Outcome:
        return self.run_together([recipe], to_step, [checkpoint])[0]

    def run_together(
        self, recipes: Sequence[Recipe], to_step: int, checkpoints: Sequence[Path]
    ) -> list[Outcome]:
        made: list[Sequence[Outcome]] = []
        for number, part in enumerate(self.parts):
            own = [self._part(recipe, number) for recipe in recipes]
            places = [_place(checkpoint, number) for checkpoint in checkpoints]
            if len(own) > 1 and isinstance(part, StackingRunner):
                made.append(part.run_together(own, to_step, places))
            else:
                made.append(
                    [part.run(*one) for one in zip(own, [to_step] * len(own), places, strict=True)]
                )
        return [
            together(recipe, outcomes)
            for recipe, outcomes in zip(recipes, zip(*made, strict=True), strict=True)
        ]

    def quickest_stack(self, recipe: Recipe) -> int:
        first = self.parts[0]
        if not isinstance(first, StackingRunner):
            return 1
        return first.quickest_stack(self._part(recipe, 0))

    def test(self, recipe: Recipe, checkpoint: Path) -> ScoreOnTest:
        """Mean over the parts' models; of what is counted by sentence, their sum."""
        scores = [
            part.test(self._part(recipe, number), _place(checkpoint, number))
            for number, part in enumerate(self.parts)
        ]
        counts = [one.counts for one in scores if one.counts is not None]
        summed = None
        if len(counts) == len(scores) and counts[0].adds_up:
            summed = SentenceCounts(counts[0].metric, np.sum([one.rows for one in counts], axis=0))
        return ScoreOnTest(fmean(one.score for one in scores), summed)

    def save_model(self, recipe: Recipe, checkpoint: Path, folder: Path, verdict: str) -> None:
        """The model of the first part: the others are as good, and one is saved."""
        self.parts[0].save_model(self._part(recipe, 0), _place(checkpoint, 0), folder, verdict)

    def guess_seconds(self, recipe: Recipe, alone: bool = False) -> float:
        return len(self.parts) * self.parts[0].guess_seconds(self._part(recipe, 0), alone)

    def _part(self, recipe: Recipe, number: int) -> Recipe:
        part = recipe.main.model_copy(update={"fold": number})
        return recipe.model_copy(update={"main": part})


def trainings(
    main: Corpus,
    candidates: Mapping[str, Corpus],
    settings: Settings,
    device: str,
    live: LiveRuns | None = None,
) -> Runner:
    """Trains on corpora in memory; where the main task is divided into folds, on each without what
    stands in the part that is scored.

    Args:
        main: with train, dev and test; candidates: by name, what stands in its dev or test dropped.
        live: as `TrainingRunner` takes it; runs in folds keep their own.

    Raises:
        InputError: too few sentences for so many folds.
    """
    patience, folds = Patience(settings.machines.patience), settings.recipe.folds
    if folds is None:
        return TrainingRunner(main, candidates, device, patience, live)
    return FoldedRunner(
        [
            TrainingRunner(
                fold,
                {name: drop_leaks(corpus, fold)[0] for name, corpus in candidates.items()},
                device,
                patience,
            )
            for fold in folds_of(main, folds)
        ]
    )


def _place(checkpoint: Path, number: int) -> Path:
    return checkpoint / f"part{number + 1}"


def together(recipe: Recipe, parts: Sequence[Outcome]) -> Outcome:
    """The outcome of a cross-validated run, from those of its parts in their order.

    Scores are of all sentences together where their counts are known, else means; a curve is the
    mean of the parts' curves, each going on at its last value where it ended earlier.
    """
    judged = [counts for part in parts if (counts := part.judged) is not None]
    counts = None
    if len(judged) == len(parts):
        rows = np.concatenate([one.rows for one in judged])
        counts = SentenceCounts(parts[0].metric, rows)
    score = fmean(part.score for part in parts) if counts is None else counts.score()
    finished = all(part.status == "finished" for part in parts)
    return Outcome.of(
        recipe,
        parts[0].metric,
        seed=parts[0].seed,
        score=score,
        steps=max(part.steps for part in parts),
        curve=_mean_curve([part.curve for part in parts]),
        seconds=sum(part.seconds for part in parts),
        cpu_seconds=sum(part.cpu_seconds for part in parts),
        peak_memory=max(part.peak_memory for part in parts),
        status="finished" if finished else "stopped",
        versions=parts[0].versions,
        dev_counts=pack_counts([counts]) if counts else "",
    )


def _mean_curve(curves: Sequence[Sequence[CurvePoint]]) -> tuple[CurvePoint, ...]:
    steps = sorted({point.step for curve in curves for point in curve})
    mean = []
    for step in steps:
        at = [
            next((point for point in reversed(curve) if point.step <= step), None)
            for curve in curves
        ]
        points = [point for point in at if point is not None]
        if len(points) == len(curves):
            losses = [point.dev_loss for point in points if point.dev_loss is not None]
            mean.append(
                CurvePoint(
                    step,
                    fmean(point.loss for point in points),
                    fmean(point.score for point in points),
                    fmean(losses) if len(losses) == len(points) else None,
                )
            )
    return tuple(mean)
