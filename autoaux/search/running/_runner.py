"""What makes the runs: trainings, or anything that gives outcomes as a training does."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from autoaux.corpora import Corpus, cut_train, shuffle_labels
from autoaux.errors import InputError
from autoaux.ledger import Outcome, SentenceCounts
from autoaux.patience import Patience
from autoaux.recipe import CorpusRef, Encoder, Optimisation, Recipe, Schedule

if TYPE_CHECKING:
    from autoaux.training import Run, Vocabulary

WARM_UP, MOST_MEASURED, LONG_ENOUGH = 3, 100, 1.5  # steps, steps, seconds
TIMED = 5  # steps of a stack
STACKS = (1, 4, 8, 16)
WORTH = 1.05  # a larger stack holds more results back until they are seen, so it must be quicker


LiveRuns = dict[Path, "Run"]  # by the place of their checkpoint


@dataclass(frozen=True)
class ScoreOnTest:
    """A run's score on test, in [0, 1], and what it is made of, where that is known."""

    score: float
    counts: SentenceCounts | None = None


class Runner(Protocol):
    """Makes one run of a recipe, in pieces."""

    def run(self, recipe: Recipe, to_step: int, checkpoint: Path) -> Outcome:
        """Train until `to_step` main-task steps are done, from `checkpoint` where it stands."""
        ...

    def test(self, recipe: Recipe, checkpoint: Path) -> ScoreOnTest:
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


@runtime_checkable
class StackingRunner(Protocol):
    """A runner that can train several runs as one program; each gets what it would get alone."""

    def run_together(
        self, recipes: Sequence[Recipe], to_step: int, checkpoints: Sequence[Path]
    ) -> list[Outcome]:
        """As `Runner.run`, for each of several recipes; after an error they stand where they
        stood.
        """
        ...

    def quickest_stack(self, recipe: Recipe) -> int:
        """How many runs such as this one train quickest together, measured on a few steps."""
        ...


def _clocks() -> tuple[float, float]:
    """Seconds of the wall clock, and of this process."""
    return time.perf_counter(), time.process_time()


def quickest(seconds: Callable[[int], float]) -> int:
    """The stack with the fewest `seconds` a run and step; larger ones only as long as they pay."""
    best = STACKS[0]
    least = seconds(best)
    for count in STACKS[1:]:
        if (each := seconds(count)) * WORTH > least:
            break
        best, least = count, each
    return best


class TrainingRunner:
    """Trains on corpora in memory: runs of one shape as one program, others one after another.

    Args:
        main: with train, dev and test; candidates: by name, their leaks already dropped.
        live: the runs made last, still in memory; runners of one process may share it.
    """

    def __init__(
        self,
        main: Corpus,
        candidates: Mapping[str, Corpus],
        device: str = "cpu",
        patience: Patience | None = None,
        live: "LiveRuns | None" = None,
    ) -> None:
        self.main, self.candidates, self.device = main, dict(candidates), device
        self._patience = patience or Patience()
        self._live: LiveRuns = {} if live is None else live
        self._cuts: dict[int, Corpus] = {}
        self._measured: dict[Encoder, tuple[tuple[float, float], tuple[float, float]]] = {}
        self._quickest: dict[tuple[Encoder, Optimisation], int] = {}

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """One for all runs, so that they are comparable."""
        from autoaux.training import Vocabulary

        return Vocabulary.build([self.main, *self.candidates.values()])

    def run(self, recipe: Recipe, to_step: int, checkpoint: Path) -> Outcome:
        return self.run_together([recipe], to_step, [checkpoint])[0]

    def run_together(
        self, recipes: Sequence[Recipe], to_step: int, checkpoints: Sequence[Path]
    ) -> list[Outcome]:
        from autoaux.training import StackedRuns, stackable

        runs = [self._take(*one) for one in zip(recipes, checkpoints, strict=True)]
        self._live.clear()
        if len(runs) == 1 or stackable(runs):
            outcomes = [run.advance(to_step) for run in runs]
        else:
            outcomes = list(StackedRuns(runs).advance(to_step))
        for run, checkpoint in zip(runs, checkpoints, strict=True):
            self._patience.through(partial(run.save, checkpoint), str(checkpoint))
        self._live.update(zip(checkpoints, runs, strict=True))
        return outcomes

    def quickest_stack(self, recipe: Recipe) -> int:
        key = recipe.encoder, recipe.optimisation
        if key not in self._quickest:
            self._quickest[key] = (
                quickest(lambda count: self._seconds_together(recipe, count))
                if recipe.encoder.stackable
                else 1
            )
        return self._quickest[key]

    def _seconds_together(self, recipe: Recipe, count: int) -> float:
        """Seconds a step of one run takes beside others like it."""
        from autoaux.training import Run, StackedRuns

        single = recipe.model_copy(update={"auxiliaries": (), "schedule": Schedule()})
        runs = [
            Run(
                single,
                self._main(recipe.main),
                (),
                seed,
                vocabulary=self.vocabulary,
                device=self.device,
            )
            for seed in range(count)
        ]
        stack = StackedRuns(runs)
        stack.advance(WARM_UP)
        begun = time.perf_counter()
        stack.advance(WARM_UP + TIMED)
        return (time.perf_counter() - begun) / (TIMED * count)

    def test(self, recipe: Recipe, checkpoint: Path) -> ScoreOnTest:
        run = self._take(recipe, checkpoint)
        run.advance()  # nothing where it had finished
        scores = run.tagger().evaluate(self.main, "test", own=True)
        return ScoreOnTest(scores.score, scores.counts)

    def save_model(self, recipe: Recipe, checkpoint: Path, folder: Path, verdict: str) -> None:
        from autoaux.training.models import save_model

        run = self._take(recipe, checkpoint)
        run.advance()
        save = partial(save_model, run.tagger(), folder, verdict=verdict)
        self._patience.through(save, str(folder))

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
            run.tagger().evaluate(self.main, "dev", own=True)
            evaluated = _clocks()
            wall, process = (
                ((trained[i] - begun[i]) / steps, evaluated[i] - trained[i]) for i in (0, 1)
            )
            self._measured[recipe.encoder] = wall, process
        return self._measured[recipe.encoder]

    def _take(self, recipe: Recipe, checkpoint: Path) -> "Run":
        from autoaux.training import STATE, Run

        if (live := self._live.pop(checkpoint, None)) is not None:
            return live
        auxiliaries = [self._corpus(ref) for ref in recipe.auxiliaries]
        main, seed = self._main(recipe.main), recipe.seed
        # a worker that was killed in its first writing leaves a folder without a state
        if (checkpoint / STATE).is_file():
            try:
                return Run.resume(
                    checkpoint,
                    recipe,
                    main,
                    auxiliaries,
                    seed,
                    vocabulary=self.vocabulary,
                    device=self.device,
                )
            except InputError as error:  # damaged, or of another run
                self._patience.say(f"{error}; the run begins anew")
                shutil.rmtree(checkpoint)
        return Run(recipe, main, auxiliaries, seed, vocabulary=self.vocabulary, device=self.device)

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
