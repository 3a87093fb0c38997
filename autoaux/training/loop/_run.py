"""One training run: built from a recipe and corpora, advanced in main-task steps."""

from collections.abc import Sequence
from pathlib import Path

import torch

from autoaux import __version__
from autoaux.corpora import Corpus
from autoaux.ledger import Outcome, pack_counts
from autoaux.recipe import Recipe
from autoaux.training._threads import one_thread
from autoaux.training.data import Vocabulary
from autoaux.training.loop._checkpoint import load_checkpoint, save_checkpoint
from autoaux.training.loop._lane import Lane
from autoaux.training.loop._memory import keep_freed_memory
from autoaux.training.loop._model import build_model
from autoaux.training.loop._program import Program
from autoaux.training.loop._progress import judged
from autoaux.training.loop._tagger import Tagger


class Run:
    """A run that can be advanced, asked, saved and resumed.

    The same recipe, corpora and seed give the same numbers, bit for bit on a CPU, whether the run
    is unbroken or resumed.
    """

    def __init__(
        self,
        recipe: Recipe,
        main: Corpus,
        auxiliaries: Sequence[Corpus] = (),
        seed: int = 0,
        *,
        vocabulary: Vocabulary | None = None,
        device: str = "cpu",
    ) -> None:
        """Prepare a run; nothing is trained yet.

        Args:
            auxiliaries: in training order, their leaks already dropped (see `load_data`).
            vocabulary: the study's, so that its runs are comparable; by default of these corpora.

        Raises:
            InputError: a corpus without training data, a main task without dev split, a schedule
                that does not fit the auxiliaries, an encoder that does not fit the task.
        """
        one_thread()
        keep_freed_memory()
        lane = Lane(recipe, main, auxiliaries, seed, vocabulary)
        model = build_model(recipe, lane.tasks, lane.vocabulary, seed, device)
        self.program = Program([lane], model, device)
        self._lane = lane

    @property
    def recipe(self) -> Recipe:
        return self._lane.recipe

    @property
    def seed(self) -> int:
        return self._lane.seed

    @property
    def vocabulary(self) -> Vocabulary:
        return self._lane.vocabulary

    @property
    def n_tasks(self) -> int:
        """Main task and auxiliaries."""
        return len(self._lane.tasks)

    @property
    def step(self) -> int:
        """Main-task steps done."""
        return self._lane.progress.step

    @property
    def finished(self) -> bool:
        """Whether early stopping or the last step has come."""
        return self._lane.progress.finished

    def advance(self, to_step: int | None = None) -> Outcome:
        """Train until `to_step` main steps are done (None: to the end), and say how it stands.

        Raises:
            Diverged: a loss that is not finite; names the batch.
        """
        self.program.advance(self.recipe.optimisation.max_steps if to_step is None else to_step)
        return self.outcome()

    def save(self, folder: Path) -> None:
        """Write a checkpoint into `folder`, replacing the one before it."""
        save_checkpoint(self.program, folder)

    @classmethod
    def resume(
        cls,
        folder: Path,
        recipe: Recipe,
        main: Corpus,
        auxiliaries: Sequence[Corpus] = (),
        seed: int = 0,
        *,
        vocabulary: Vocabulary | None = None,
        device: str = "cpu",
    ) -> "Run":
        """The run saved in `folder`, where it stood; the other arguments as it was begun with.

        Raises:
            InputError: also where there is no checkpoint, or one of another recipe, seed or data.
        """
        run = cls(recipe, main, auxiliaries, seed, vocabulary=vocabulary, device=device)
        load_checkpoint(run.program, folder)
        return run

    def outcome(self) -> Outcome:
        """How the run stands: best dev score so far, curves, cost."""
        return lane_outcome(self._lane)

    def tagger(self) -> Tagger:
        """The trained model: that of the best dev score, or the last where the recipe says so."""
        if self.recipe.optimisation.stop == "watanabe":
            return self.last_tagger()
        return Tagger.of(self._lane, self.program.model, self.program.best)

    def last_tagger(self) -> Tagger:
        """The model as it stands after the last update, whatever dev said of it."""
        return Tagger.of(self._lane, self.program.model, {})


def lane_outcome(lane: Lane) -> Outcome:
    """What the ledger keeps of one lane."""
    progress = lane.progress
    curves = tuple(tuple(progress.auxiliary_curves.get(t, ())) for t in range(1, len(lane.tasks)))
    return Outcome.of(
        lane.recipe,
        lane.tasks[0].metric,
        seed=lane.seed,
        score=max(progress.best_score, 0.0),
        steps=progress.step,
        curve=tuple(progress.curve),
        auxiliary_curves=curves,
        seconds=progress.seconds,
        cpu_seconds=progress.cpu_seconds,
        peak_memory=progress.peak_memory,
        status="finished" if progress.finished else "stopped",
        versions={"autoaux": __version__, "torch": torch.__version__},
        dev_counts=pack_counts(judged(progress)),
    )
