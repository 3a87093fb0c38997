"""One worker's loop: plan, begin, train from rung to rung, write down, until nothing is left."""

import contextlib
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autoaux.errors import MachineError
from autoaux.ledger import Outcome
from autoaux.patience import StaysAway
from autoaux.recipe import Recipe
from autoaux.runfolder import RunFolder
from autoaux.search.arms import Arm, Budget, Pull, RunSeen, SearchState
from autoaux.search.beliefs import Prior
from autoaux.search.events import Event, RungReached, TrialEnded, TrialStarted
from autoaux.search.planning import Planner
from autoaux.search.running._faults import of_the_data, of_the_machine
from autoaux.search.running._heartbeat import Heartbeat
from autoaux.search.running._lanes import Lane, Stack, alike, halved
from autoaux.search.running._order import WorkOrder
from autoaux.search.running._priors import PriorsInUse
from autoaux.search.running._runner import Runner, ScoreOnTest
from autoaux.search.running._study import SearchStudy

PAUSE = 0.3  # seconds between looks at what other workers do


class Engine:
    """Makes runs of a study until its planner has none left.

    Args:
        clock: wall-clock seconds spent on this search, in all sessions; the order's without it.
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
        priors: PriorsInUse | None = None,
    ) -> None:
        self.study, self.runner, self.folder, self.emit = study, runner, RunFolder(folder), emit
        self.planner, self.book, self.settings = order.planner(), order.book(), order.settings
        self.clock = clock or order.session.elapsed
        self.priors = priors or PriorsInUse(order.question.priors)
        self.sampler = study.run_on(self.planner)
        recipe = self.settings.recipe
        longest = recipe.optimisation.max_steps
        self.rungs = (*(rung for rung in recipe.rungs if rung < longest), longest)
        self.stack = Stack(runner, self.settings.machines.stack, self._failure, _on_stderr)
        # a recipe's digest names all of its data
        self._known = {
            (run.recipe, run.seed): run
            for ledger in order.looked_up(folder)
            for run in ledger
            if run.status == "finished"
        }

    def grant(self, budget: Budget) -> None:
        """Go on within another budget than the order's."""
        question = self.planner.question
        settings = question.settings.model_copy(update={"budget": budget})
        self.planner = Planner(replace(question, settings=settings))
        self.sampler = self.study.run_on(self.planner)

    def run_all(self, stopped: Callable[[], bool], shared: bool = False) -> int:
        """Make runs until the budget, the decision or `stopped` ends the search; returns how many
        were made.

        In a study that is `shared`, runs that others left are swept, and those they are at are
        waited for, because what they find may make more work.
        """
        made = 0
        while not stopped():
            if shared:
                self.study.fail_stale()
            if self.step():
                made += 1
            elif shared and self.study.refresh().pending:
                time.sleep(PAUSE)
            else:
                break
        return made

    def step(self) -> bool:
        """Make the next run, or as many as train together; False when there is none to make.

        Raises:
            InputError: the single task itself cannot be trained.
            MachineError: a run failed, and not by its data; it is made again later.
        """
        lanes = self._begin()
        if lanes:
            self._make(lanes)
        return lanes is not None

    def _begin(self) -> list[Lane] | None:
        """The next runs, begun one by one, so that each is planned with those before it under way;
        None when there is nothing to make.
        """
        lanes: list[Lane] = []
        while not lanes or len(lanes) < self.stack.most(lanes[0].recipe):
            state = self.study.refresh()
            self.planner.refuse_untrainable(state)
            elapsed = self.clock()
            priors = self.priors_after(state, elapsed)
            pull = self.sampler.plan(self.study.study, elapsed, priors)
            if pull is None:
                return lanes or None
            recipe = self.book.recipe(pull.arm, pull.seed, pull.fresh)
            if lanes and not alike(lanes[0].recipe, recipe):
                break
            trial = self.study.begin(pull)
            if trial is None:
                break
            lane = Lane(pull, trial, recipe, self._take_over(pull, trial.number))
            self.emit(TrialStarted(trial.number, pull.arm, pull.seed, pull.phase))
            if known := self._look_up(pull, recipe):
                self._end(lane, known, looked_up=True)
                break
            lanes.append(lane)
        return lanes

    def priors_after(self, state: SearchState, elapsed: float) -> Mapping[str, Prior]:
        """What is expected of the candidates, as good as it is known by now."""
        return self.priors.after(self.planner.single_task_score(state, elapsed))

    def _make(self, lanes: list[Lane]) -> None:
        under_way = {lane.trial.number: lane.trial for lane in lanes}
        try:
            with self._signs_of_life(lanes):
                for lane, outcome in self._climb(lanes):
                    self._end(lane, outcome)
                    del under_way[lane.trial.number]
        except StaysAway:
            raise  # nobody can be told
        except MachineError:
            self.study.release(under_way.values())
            raise

    def _end(self, lane: Lane, outcome: Outcome, looked_up: bool = False) -> None:
        kept = self.study.end(lane.trial, outcome, looked_up=looked_up)
        pull = lane.pull
        if kept and not pull.fresh:
            shutil.rmtree(lane.checkpoint, ignore_errors=True)
        left = self.remaining(self.study.refresh())
        self.emit(
            TrialEnded(
                lane.trial.number, pull.arm, pull.seed, outcome, self.clock(), left, looked_up
            )
        )

    def _look_up(self, pull: Pull, recipe: Recipe) -> Outcome | None:
        """A finished run of the same recipe, data and seed; a confirmation trains, because it
        is tested.
        """
        return None if pull.fresh else self._known.get((recipe.digest, pull.seed))

    def _climb(self, lanes: list[Lane]) -> Iterator[tuple[Lane, Outcome]]:
        """Lanes as they end: each at its last rung, or at the one where it was stopped."""
        longest = lanes[0].recipe.optimisation.max_steps
        for rung in (*(rung for rung in self.rungs if rung < longest), longest):
            going = []
            for lane, outcome in self.stack.advance(lanes, rung):
                if outcome.status == "failed" or self._leaves(lane, outcome, rung == longest):
                    yield lane, outcome
                else:
                    going.append(lane)
            lanes = going
            if not lanes:
                return

    def _leaves(self, lane: Lane, outcome: Outcome, last: bool) -> bool:
        """Whether a lane is over at this rung, which is written down."""
        if not self.study.report(lane.trial, outcome.steps, outcome.score):
            return True  # given up as stale meanwhile: the run is another worker's now
        self.emit(RungReached(lane.trial.number, outcome.steps, outcome.score))
        if outcome.status == "finished" or last:
            return True
        return lane.trial.should_prune()

    def _failure(self, recipe: Recipe, error: Exception) -> Outcome:
        """What a run leaves whose data are at fault; MachineError where they are not."""
        if not of_the_data(error):
            raise of_the_machine(error, self.folder) from error
        message = " ".join(str(error).split()) or type(error).__name__
        return Outcome.of(
            recipe,
            self.planner.question.metric,
            status="failed",
            error=f"{type(error).__name__}: {message}",
        )

    def test_scores(self, arm: Arm) -> list[ScoreOnTest]:
        """How the arm's confirmed runs do on test."""
        return [
            self.runner.test(self._recipe_of(run), self.folder.checkpoint(run.number))
            for run in self._confirmed(arm)
        ]

    def on_half(self, arm: Arm, seeds: Sequence[int], tokens: int) -> list[Outcome]:
        """Runs of the single task, with the settings of `arm`, on so many of its training tokens;
        those in the run's ledger are not made again.

        Raises:
            MachineError: one of them failed.
        """
        ended = []
        for seed in seeds:
            recipe = self.book.recipe(arm, seed, confirm=True)
            cut = {"main": recipe.main.model_copy(update={"train_tokens": tokens})}
            recipe = recipe.model_copy(update=cut)
            run = self._known.get((recipe.digest, seed))
            if run is None:
                try:
                    with tempfile.TemporaryDirectory() as checkpoint:
                        longest = recipe.optimisation.max_steps
                        run = self.runner.run(recipe, longest, Path(checkpoint) / "half")
                except Exception as error:
                    raise of_the_machine(error, self.folder) from error
            ended.append(run)
        return ended

    def save_model(self, arm: Arm, verdict: str) -> None:
        """Keep the arm's confirmed model with the best dev score as ``model/`` in the run's
        folder.
        """
        if runs := self._confirmed(arm):
            best = max(runs, key=lambda run: run.outcome.score)
            grown = bool(self.planner.question.joined)
            if grown and self.study.model_of == best.number and self.folder.model.is_dir():
                return  # its checkpoint has the words of the pool as it was
            self.runner.save_model(
                self._recipe_of(best),
                self.folder.checkpoint(best.number),
                self.folder.model,
                verdict,
            )
            self.study.model_of = best.number

    def _confirmed(self, arm: Arm) -> list[RunSeen]:
        return [run for run in self.study.state.of(arm, fresh=True) if run.finished]

    def _recipe_of(self, run: RunSeen) -> Recipe:
        """The recipe a confirmed run was made with: half the batch where memory was short."""
        recipe = self.book.recipe(run.pull.arm, run.pull.seed, confirm=True)
        return recipe if recipe.digest == run.outcome.recipe else halved(recipe)

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

    def _signs_of_life(self, lanes: Sequence[Lane]) -> Heartbeat:
        trials = [
            lane.trial._trial_id for lane in lanes
        ]  # one that has ended takes its sign unmoved

        def beat() -> None:
            for trial in trials:
                self.study.storage.sign_of_life(trial)

        return Heartbeat(beat, self.settings.machines.heartbeat)


def _on_stderr(line: str) -> None:
    print(f"autoaux: {line}", file=sys.stderr, flush=True)
