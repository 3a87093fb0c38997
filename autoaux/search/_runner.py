"""What makes the runs: trainings, or anything that gives outcomes as a training does."""

from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from autoaux.corpora import Corpus, shuffle_labels
from autoaux.ledger import Outcome
from autoaux.recipe import CorpusRef, Recipe

if TYPE_CHECKING:
    from autoaux.training import Run, Vocabulary


class Runner(Protocol):
    """Makes one run of a recipe, in pieces."""

    def run(self, recipe: Recipe, to_step: int, checkpoint: Path) -> Outcome:
        """Train until `to_step` main-task steps are done, from `checkpoint` where it stands."""
        ...

    def test(self, recipe: Recipe, checkpoint: Path) -> float:
        """The score, in [0, 1], of the finished run of `checkpoint` on the main task's test split."""
        ...

    def save_model(self, recipe: Recipe, checkpoint: Path, folder: Path, verdict: str) -> None:
        """Save the model of the finished run of `checkpoint` into `folder`, with the verdict on its card."""
        ...

    def guess_seconds(self, recipe: Recipe) -> float:
        """Seconds a run of this recipe takes, before any was made."""
        ...


class TrainingRunner:
    """Trains on corpora in memory, one run at a time.

    Args:
        main: with train, dev and test; candidates: by name, their leaks already dropped.
    """

    TOKENS_PER_SECOND = 27_000.0  # trained by the small tagger on one core, measured
    EVALUATED_PER_SECOND = 150_000.0

    def __init__(self, main: Corpus, candidates: Mapping[str, Corpus], device: str = "cpu") -> None:
        self.main, self.candidates, self.device = main, dict(candidates), device
        self._live: "tuple[Path, Run] | None" = None

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

    def test(self, recipe: Recipe, checkpoint: Path) -> float:
        run = self._take(recipe, checkpoint)
        run.advance()  # nothing where it had finished
        return run.tagger().evaluate(self.main, "test").score

    def save_model(self, recipe: Recipe, checkpoint: Path, folder: Path, verdict: str) -> None:
        from autoaux.training.models import save_model

        run = self._take(recipe, checkpoint)
        run.advance()
        save_model(run.tagger(), folder, verdict=verdict)

    def guess_seconds(self, recipe: Recipe) -> float:
        optimisation = recipe.optimisation
        trained = optimisation.max_steps * optimisation.batch_tokens / self.TOKENS_PER_SECOND
        evaluations = optimisation.max_steps / optimisation.eval_every
        return trained + evaluations * self.main.splits["dev"].n_tokens / self.EVALUATED_PER_SECOND

    def _take(self, recipe: Recipe, checkpoint: Path) -> "Run":
        from autoaux.training import Run

        live, self._live = self._live, None
        if live is not None and live[0] == checkpoint:
            return live[1]
        auxiliaries = [self._corpus(ref) for ref in recipe.auxiliaries]
        make = partial(Run.resume, checkpoint) if checkpoint.is_dir() else Run
        return make(recipe, self.main, auxiliaries, recipe.seed, vocabulary=self.vocabulary, device=self.device)

    def _corpus(self, ref: CorpusRef) -> Corpus:
        corpus = self.candidates.get(ref.name, self.main)
        return corpus if ref.shuffle_labels is None else shuffle_labels(corpus, ref.shuffle_labels)
