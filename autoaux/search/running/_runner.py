"""What makes the runs: trainings, or anything that gives outcomes as a training does."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from autoaux.corpora import Corpus, cut_train, shuffle_labels
from autoaux.ledger import Outcome, SentenceCounts
from autoaux.recipe import CorpusRef, Encoder, Recipe

if TYPE_CHECKING:
    from autoaux.training import Run, Vocabulary

WARM_UP, MOST_MEASURED, LONG_ENOUGH = 3, 100, 1.5  # steps, steps, seconds


@dataclass(frozen=True)
class TestScore:
    """A run's score on test, in [0, 1], and what it is made of, where that is known."""

    score: float
    counts: SentenceCounts | None = None


class Runner(Protocol):
    """Makes one run of a recipe, in pieces."""

    def run(self, recipe: Recipe, to_step: int, checkpoint: Path) -> Outcome:
        """Train until `to_step` main-task steps are done, from `checkpoint` where it stands."""
        ...

    def test(self, recipe: Recipe, checkpoint: Path) -> TestScore:
        """How the finished run of `checkpoint` does on the main task's test split."""
        ...

    def save_model(self, recipe: Recipe, checkpoint: Path, folder: Path, verdict: str) -> None:
        """Save the model of the finished run of `checkpoint` into `folder`, with the verdict on
        its card.
        """
        ...

    def guess_seconds(self, recipe: Recipe, alone: bool = False) -> float:
        """Seconds a run of this recipe takes, before any was made; `alone`: with nothing else
        on the machine.
        """
        ...


def _clocks() -> tuple[float, float]:
    """Seconds of the wall clock, and of this process."""
    return time.perf_counter(), time.process_time()


class TrainingRunner:
    """Trains on corpora in memory, one run at a time.

    Args:
        main: with train, dev and test; candidates: by name, their leaks already dropped.
    """

    def __init__(self, main: Corpus, candidates: Mapping[str, Corpus], device: str = "cpu") -> None:
        self.main, self.candidates, self.device = main, dict(candidates), device
        self._live: tuple[Path, Run] | None = None
        self._cuts: dict[int, Corpus] = {}
        self._measured: dict[Encoder, tuple[tuple[float, float], tuple[float, float]]] = {}

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """One for all runs, so that they are comparable."""
        from autoaux.training import Vocabulary

        return Vocabulary.build([self.main, *self.candidates.values()])

    def run(self, recipe: Recipe, to_step: int, checkpoint: Path) -> Outcome:
        run = self._take(recipe, checkpoint)
        outcome = run.advance(to_step)
        run.save(checkpoint)
        self._live = (checkpoint, run)
        return outcome

    def test(self, recipe: Recipe, checkpoint: Path) -> TestScore:
        run = self._take(recipe, checkpoint)
        run.advance()  # nothing where it had finished
        scores = run.tagger().evaluate(self.main, "test")
        return TestScore(scores.score, scores.counts)

    def save_model(self, recipe: Recipe, checkpoint: Path, folder: Path, verdict: str) -> None:
        from autoaux.training.models import save_model

        run = self._take(recipe, checkpoint)
        run.advance()
        save_model(run.tagger(), folder, verdict=verdict)

    def guess_seconds(self, recipe: Recipe, alone: bool = False) -> float:
        step, evaluation = self._cost(recipe)[alone]
        optimisation = recipe.optimisation
        return optimisation.max_steps * (step + evaluation / optimisation.eval_every)

    def _cost(self, recipe: Recipe) -> tuple[tuple[float, float], tuple[float, float]]:
        """Seconds of one step and of one evaluation, then process time of both, measured on a
        few steps of this encoder.
        """
        if recipe.encoder not in self._measured:
            from autoaux.training import Run

            run = Run(
                recipe, self.main, (), recipe.seed, vocabulary=self.vocabulary, device=self.device
            )
            run.advance(WARM_UP)
            begun = _clocks()
            while (
                run.step < WARM_UP + MOST_MEASURED
                and not run.finished
                and _clocks()[0] - begun[0] < LONG_ENOUGH
            ):
                run.advance(run.step + 5)
            trained, steps = _clocks(), max(1, run.step - WARM_UP)
            run.tagger().evaluate(self.main, "dev")
            evaluated = _clocks()
            wall, process = (
                ((trained[i] - begun[i]) / steps, evaluated[i] - trained[i]) for i in (0, 1)
            )
            self._measured[recipe.encoder] = wall, process
        return self._measured[recipe.encoder]

    def _take(self, recipe: Recipe, checkpoint: Path) -> "Run":
        from autoaux.training import STATE, Run

        live, self._live = self._live, None
        if live is not None and live[0] == checkpoint:
            return live[1]
        auxiliaries = [self._corpus(ref) for ref in recipe.auxiliaries]
        # a worker that was killed in its first writing leaves a folder without a state
        make = partial(Run.resume, checkpoint) if (checkpoint / STATE).is_file() else Run
        return make(
            recipe,
            self._main(recipe.main),
            auxiliaries,
            recipe.seed,
            vocabulary=self.vocabulary,
            device=self.device,
        )

    def _main(self, ref: CorpusRef) -> Corpus:
        """The main task, cut where the recipe says so."""
        if ref.train_tokens is None:
            return self.main
        if ref.train_tokens not in self._cuts:
            self._cuts[ref.train_tokens] = cut_train(self.main, ref.train_tokens)
        return self._cuts[ref.train_tokens]

    def _corpus(self, ref: CorpusRef) -> Corpus:
        corpus = self.candidates[ref.name] if ref.name in self.candidates else self._main(ref)
        return corpus if ref.shuffle_labels is None else shuffle_labels(corpus, ref.shuffle_labels)
