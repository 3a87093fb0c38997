"""One worker's loop: plan, begin, train from rung to rung, write down, until nothing is left."""

import contextlib
import errno
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from optuna.exceptions import StorageInternalError

from autoaux.ledger import Ledger, Outcome
from autoaux.recipe import Recipe
from autoaux.runfolder import RunFolder
from autoaux.search.arms import Arm, Pull, RunSeen, SearchState
from autoaux.search.beliefs import Prior
from autoaux.search.events import Event, RungReached, TrialEnded, TrialStarted
from autoaux.search.planning import make_pruner
from autoaux.search.running._heartbeat import Heartbeat
from autoaux.search.running._order import WorkOrder
from autoaux.search.running._priors import PriorsInUse
from autoaux.search.running._runner import Runner, TestScore
from autoaux.search.running._study import SearchStudy

PAUSE = 0.3  # seconds between looks at what other workers do
MOST_LOST = 3  # connections in a row


class Engine:
    """Makes runs of a study until its planner has none left.

    Args:
        clock: wall-clock seconds spent on this search, in all sessions; the order's without it.
        ledgers: where outcomes are written.
        priors: what is expected of the candidates; what the order says without it.
    """

    def __init__(
        self,
        study: SearchStudy,
        order: WorkOrder,
        runner: Runner,
        folder: Path,
        emit: Callable[[Event], None] = lambda event: None,
        *,
        clock: Callable[[], float] | None = None,
        ledgers: Sequence[Ledger] = (),
        priors: PriorsInUse | None = None,
    ) -> None:
        self.study, self.runner, self.folder, self.emit = study, runner, RunFolder(folder), emit
        self.planner, self.book, self.settings = order.planner(), order.book(), order.settings
        self.clock, self.ledgers = clock or order.session.elapsed, ledgers
        self.priors = priors or PriorsInUse(order.question.priors)
        recipe, metric = self.settings.recipe, order.question.metric
        longest = recipe.optimisation.max_steps
        self.rungs = (*(rung for rung in recipe.rungs if rung < longest), longest)
        self._prune = make_pruner(self.settings.rules.pruner, metric, longest, self.rungs[0])
        # a recipe's digest names all of its data
        self._known = {
            (run.recipe, run.seed): run
            for ledger in order.looked_up(folder)
            for run in ledger
            if run.status == "finished"
        }

    def run_all(self, stopped: Callable[[], bool], shared: bool = False) -> int:
        """Make runs until the budget, the decision or `stopped` ends the search; returns how many
        were made.

        In a study that is `shared`, runs that others left are swept, and those they are at are
        waited for, because what they find may make more work. A connection that is lost there, as
        to a process that was stopped for long, is made anew; the run it was lost in goes stale and
        is made again.
        """
        made = lost = 0
        while True:
            try:
                if stopped():
                    return made
                if shared:
                    self.study.fail_stale()
                if self.step():
                    made += 1
                elif shared and self.study.refresh().pending:
                    time.sleep(PAUSE)
                else:
                    return made
                lost = 0
            except StorageInternalError:
                lost += 1
                if not shared or lost == MOST_LOST:
                    raise
                time.sleep(PAUSE)

    def step(self) -> bool:
        """Make one run; False when there is none to make.

        Raises:
            InputError: the single task itself cannot be trained.
        """
        state = self.study.refresh()
        self.planner.refuse_untrainable(state)
        elapsed = self.clock()
        pull = self.planner.next(state, elapsed, self.priors_after(state, elapsed))
        if pull is None:
            return False
        begun = self.study.begin(pull)
        if begun is not None:
            self._make(pull, *begun)
        return True

    def priors_after(self, state: SearchState, elapsed: float) -> Mapping[str, Prior]:
        """What is expected of the candidates, as good as it is known by now."""
        return self.priors.after(self.planner.single_task_score(state, elapsed))

    def _make(self, pull: Pull, trial_id: int, number: int) -> None:
        recipe = self.book.recipe(pull.arm, pull.seed, pull.fresh)
        self.emit(TrialStarted(number, pull.arm, pull.seed, pull.phase))
        known = self._look_up(pull, recipe)
        checkpoint = self._take_over(pull, number)
        with self._sign_of_life(trial_id):
            outcome = known or self._train(pull, recipe, trial_id, number, checkpoint)
        kept = self.study.end(trial_id, outcome, looked_up=known is not None)
        if known is None and outcome.status != "failed":
            for ledger in self.ledgers:
                ledger.append(outcome)
        if kept and not pull.fresh:
            shutil.rmtree(checkpoint, ignore_errors=True)
        state = self.study.refresh()
        self.emit(
            TrialEnded(number, pull.arm, pull.seed, outcome, self.clock(), self.remaining(state))
        )

    def _look_up(self, pull: Pull, recipe: Recipe) -> Outcome | None:
        """A finished run of the same recipe, data and seed; a confirmation trains, because it
        is tested.
        """
        return None if pull.fresh else self._known.get((recipe.digest, pull.seed))

    def _train(
        self, pull: Pull, recipe: Recipe, trial_id: int, number: int, checkpoint: Path
    ) -> Outcome:
        """The run's outcome, failed where it cannot be made; short of memory it is tried once
        more at half the batch.
        """
        try:
            return self._climb(pull, recipe, trial_id, number, checkpoint)
        except Exception as error:
            if not _out_of_memory(error):
                return self._failure(recipe, error)
        shutil.rmtree(checkpoint, ignore_errors=True)
        try:
            return self._climb(pull, _halved(recipe), trial_id, number, checkpoint)
        except Exception as error:
            return self._failure(recipe, error)

    def _climb(
        self, pull: Pull, recipe: Recipe, trial_id: int, number: int, checkpoint: Path
    ) -> Outcome:
        longest = recipe.optimisation.max_steps
        for rung in (*(rung for rung in self.rungs if rung < longest), longest):
            outcome = self.runner.run(recipe, rung, checkpoint)
            if not self.study.report(trial_id, outcome.steps, outcome.score):
                return outcome  # given up as stale meanwhile: the run is another worker's now
            self.emit(RungReached(number, outcome.steps, outcome.score))
            if outcome.status == "finished" or rung == longest:
                return outcome
            if self._prune(pull, outcome, self.study.state, self.study.study, trial_id):
                return outcome
        raise AssertionError("a run ends at its last rung")

    def _failure(self, recipe: Recipe, error: Exception) -> Outcome:
        """What a run that raised `error` leaves; a full disk or a lost storage is no fault of
        the arm and raised on.
        """
        if (
            isinstance(error, StorageInternalError)
            or isinstance(error, OSError)
            and error.errno == errno.ENOSPC
        ):
            raise error
        message = " ".join(str(error).split()) or type(error).__name__
        names = tuple(ref.name for ref in recipe.auxiliaries)
        return Outcome(
            recipe=recipe.digest,
            main=recipe.main.identity,
            auxiliaries=tuple(ref.identity for ref in recipe.auxiliaries),
            main_name=recipe.main.name,
            auxiliary_names=names,
            encoder=recipe.encoder.kind,
            schedule=recipe.schedule.kind,
            seed=recipe.seed,
            metric=self.planner.question.metric,
            score=0.0,
            steps=0,
            curve=(),
            seconds=0.0,
            cpu_seconds=0.0,
            peak_memory=0,
            setting=recipe.setting,
            status="failed",
            error=f"{type(error).__name__}: {message}",
        )

    def test_scores(self, arm: Arm) -> list[TestScore]:
        """How the arm's confirmed runs do on test."""
        return [
            self.runner.test(self._recipe_of(run), self.folder.checkpoint(run.number))
            for run in self._confirmed(arm)
        ]

    def save_model(self, arm: Arm, verdict: str) -> None:
        """Keep the arm's confirmed model with the best dev score as ``model/`` in the run's
        folder.
        """
        if runs := self._confirmed(arm):
            best = max(runs, key=lambda run: run.outcome.score)
            self.runner.save_model(
                self._recipe_of(best),
                self.folder.checkpoint(best.number),
                self.folder.model,
                verdict,
            )

    def _confirmed(self, arm: Arm) -> list[RunSeen]:
        return [run for run in self.study.state.of(arm, fresh=True) if run.finished]

    def _recipe_of(self, run: RunSeen) -> Recipe:
        """The recipe a confirmed run was made with: half the batch where memory was short."""
        recipe = self.book.recipe(run.pull.arm, run.pull.seed, confirm=True)
        return recipe if recipe.digest == run.outcome.recipe else _halved(recipe)

    def _take_over(self, pull: Pull, number: int) -> Path:
        """The trial's checkpoint: what an earlier attempt at its run left, moved, so that its
        worker cannot write there when it wakes.
        """
        own = self.folder.checkpoint(number)
        for earlier in reversed(self.study.state.attempts.get(pull.key, [])):
            with contextlib.suppress(FileNotFoundError):
                return self.folder.checkpoint(earlier).rename(own)
        return own

    def remaining(self, state: SearchState) -> float:
        """Estimated seconds to the decision."""
        left = self.planner.seconds_left(state, self.clock())
        return max(0.0, left / self.settings.machines.workers)

    def _sign_of_life(self, trial_id: int) -> Heartbeat:
        return Heartbeat(
            lambda: self.study.storage.record_heartbeat(trial_id), self.settings.machines.heartbeat
        )


def _halved(recipe: Recipe) -> Recipe:
    """The recipe with half the batch."""
    smaller = recipe.optimisation.model_copy(
        update={"batch_tokens": max(1, recipe.optimisation.batch_tokens // 2)}
    )
    return recipe.model_copy(update={"optimisation": smaller})


def _out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or type(error).__name__ in (
        "OutOfMemoryError",
        "OutOfMemory",
    )
