"""Where MLflow keeps a selection: one experiment per main task, a parent run, a child per trial.

Everything is found again by tags, so recording the same event twice changes nothing: a resumed
selection and a later synchronisation go the same way as the live one.
"""

import getpass
import logging
import os
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlflow.entities import DatasetInput, Metric, Param, RunTag
from mlflow.tracking import MlflowClient

from autoaux import __version__
from autoaux.report._facts import Facts
from autoaux.report._journal import Recorded
from autoaux.report.tracking import _mlflow_records as records
from autoaux.report.tracking._mlflow_local import local_uri, ready_database
from autoaux.report.tracking._mlflow_runs import (
    dataset_input,
    experiment_of_task,
    steps_logged,
    tagged,
)
from autoaux.report.tracking._mlflow_setup import (
    package_commit,
    recipe_of,
    recipe_params,
    setup_params,
    setup_tags,
)
from autoaux.report.tracking._mlflow_system import system_metrics
from autoaux.report.tracking._mlflow_view import SHARED, table_columns, view_state
from autoaux.runfolder import RunFolder
from autoaux.search import (
    Arm,
    Decision,
    DecisionMade,
    RungReached,
    SelectionStarted,
    Setup,
    TrialEnded,
    TrialStarted,
)

LOOKED_UP = "from the ledger"  # the phase of a trial whose start was not told
BATCH = 1000  # the most metrics that MLflow takes at once
SELECTION, TRIAL, PARENT = "autoaux.selection", "autoaux.trial", "mlflow.parentRunId"

# A tracking server that is down must not hold a selection up for minutes; both can be set outside.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
for _chatter in (
    "mlflow.store.db.utils",
    "mlflow.pyfunc",
    "mlflow.store.model_registry",
    "alembic",
):
    logging.getLogger(_chatter).setLevel(logging.WARNING)


@dataclass
class _Child:
    """A trial's run: whether it is still open, and which (key, step) it holds (None: not asked
    yet).
    """

    run_id: str
    arm: Arm | None = None
    open: bool = True
    logged: set[tuple[str, int]] | None = None


class MlflowStore:
    """Records the events of one selection at one tracking address.

    Args:
        folder: the run's folder.
        uri: tracking address; None for the folder's own database.
        selection: identifies the selection, whatever the folder is called later.
    """

    def __init__(self, folder: Path, facts: Facts, uri: str | None, selection: str) -> None:
        self._facts = facts
        self._selection = selection
        self.uri = uri or local_uri(folder)
        if uri is None:
            ready_database(folder)
        self.client = MlflowClient(tracking_uri=self.uri)
        artifacts = None if uri else RunFolder(folder.resolve()).artifacts.as_uri()
        self.experiment = experiment_of_task(self.client, facts.main, artifacts)
        self._children: dict[int, _Child] = {}
        self._setup: Setup | None = None
        self._samples = 0
        self._share_view()
        self.parent: str | None = self._find_parent()

    def _share_view(self) -> None:
        """Let the link to the table of runs open it with the columns that matter."""
        key, state = view_state(table_columns(self._facts.main.metric))
        self.client.set_experiment_tag(self.experiment, f"{SHARED}{key}", state)

    def _find_parent(self) -> str | None:
        found = tagged(self.client, self.experiment, SELECTION, self._selection)
        if not found:
            return None
        parent = found[0].info.run_id
        for run in tagged(self.client, self.experiment, PARENT, parent):
            self._children[int(run.data.tags[TRIAL])] = _Child(
                run.info.run_id, open=run.info.status == "RUNNING"
            )
        return parent

    def record(self, recorded: Recorded) -> None:
        """Log one event under the time at which it happened."""
        milliseconds = int(1000 * recorded.time)
        event = recorded.event
        match event:
            case SelectionStarted():
                self._start(event, milliseconds)
            case TrialStarted():
                self._child(event.number, event.arm, event.seed, event.phase, milliseconds)
            case RungReached():
                self._rung(event, milliseconds)
            case TrialEnded():
                self._end(event, milliseconds)
            case DecisionMade():
                self._decide(event.decision, milliseconds)

    def _start(self, event: SelectionStarted, milliseconds: int) -> None:
        self._setup = event.setup or self._setup
        commit = package_commit()
        if self.parent is None:
            tags = {
                SELECTION: self._selection,
                "mlflow.user": getpass.getuser(),
                "mlflow.source.name": "autoaux select",
                **({} if commit is None else {"mlflow.source.git.commit": commit}),
            }
            run = self.client.create_run(
                self.experiment, milliseconds, tags, f"selection for {event.plan.main}"
            )
            self.parent = run.info.run_id
            params = {
                "main": event.plan.main,
                "main_digest": self._facts.main.digest,
                "candidates": str(len(event.plan.candidates)),
                "expected_seconds": f"{event.plan.expected_seconds:.0f}",
                "autoaux": __version__,
                **({} if self._setup is None else setup_params(self._setup)),
            }
            self.client.log_batch(
                self.parent, params=[Param(key, value) for key, value in params.items()]
            )
            inputs = [
                dataset_input(self._facts.main, "main task"),
                *(dataset_input(facts, "candidate") for facts in self._facts.candidates),
            ]
            self.client.log_inputs(self.parent, inputs)
        else:
            self.client.update_run(self.parent, status="RUNNING")
        if self._setup is not None:
            newest = [RunTag(key, value) for key, value in setup_tags(self._setup).items()]
            self.client.log_batch(self.parent, tags=newest)

    def _child(self, number: int, arm: Arm, seed: int, phase: str, milliseconds: int) -> _Child:
        if number in self._children:
            self._children[number].arm = arm
            return self._children[number]
        tags = {
            PARENT: self.parent,
            TRIAL: str(number),
            "mlflow.user": getpass.getuser(),
            "mlflow.source.name": "autoaux select",
        }
        run_id = self.client.create_run(
            self.experiment, milliseconds, tags, records.trial_name(arm, seed)
        ).info.run_id
        self._children[number] = child = _Child(run_id, arm, logged=set())
        params = records.trial_params(arm, seed, phase)
        if self._setup is not None and phase != LOOKED_UP:
            recipe = recipe_of(self._setup, arm, seed, phase)
            params = recipe_params(recipe) | params
            self.client.log_text(run_id, recipe.to_yaml(), "recipe.yaml")
        self.client.log_batch(run_id, params=[Param(key, value) for key, value in params.items()])
        self.client.log_inputs(run_id, self._inputs(arm))
        return child

    def _inputs(self, arm: Arm) -> list[DatasetInput]:
        context = "control" if arm.role == "control" else "auxiliary"
        auxiliaries = [facts for name in arm.auxiliaries if (facts := self._facts.candidate(name))]
        return [
            dataset_input(self._facts.main, "main task"),
            *(dataset_input(facts, context) for facts in auxiliaries),
        ]

    def _rung(self, event: RungReached, milliseconds: int) -> None:
        child = self._children.get(event.number)
        if child is not None and child.open:
            self._log(
                child,
                [(records.dev_key(self._facts.main.metric), 100 * event.score, event.step)],
                milliseconds,
            )

    def _end(self, event: TrialEnded, milliseconds: int) -> None:
        outcome = event.outcome
        started = milliseconds - int(1000 * outcome.seconds)
        child = self._child(event.number, event.arm, event.seed, LOOKED_UP, started)
        if not child.open:
            return
        tags = {"status": outcome.status} | ({"error": outcome.error} if outcome.error else {})
        params = [Param(key, value) for key, value in records.outcome_params(outcome).items()]
        self._log(
            child,
            records.outcome_metrics(outcome),
            milliseconds,
            params=params,
            tags=[RunTag(key, value) for key, value in tags.items()],
        )
        self.client.set_terminated(child.run_id, records.run_status(outcome), milliseconds)
        child.open = False

    def _log(
        self,
        child: _Child,
        points: Sequence[tuple[str, float, int]],
        milliseconds: int,
        **more: Sequence[Param] | Sequence[RunTag],
    ) -> None:
        """The points that the child does not hold yet (rungs are told once live and once in the
        curve), and with the first of them what else there is.
        """
        if child.logged is None:
            child.logged = steps_logged(self.client, child.run_id)
        new = [point for point in points if point[::2] not in child.logged]
        child.logged.update(point[::2] for point in new)
        for first in range(0, max(1, len(new)), BATCH):
            metrics = [
                Metric(key, value, milliseconds, step)
                for key, value, step in new[first : first + BATCH]
            ]
            self.client.log_batch(child.run_id, metrics=metrics, **({} if first else more))

    def _decide(self, decision: Decision, milliseconds: int) -> None:
        metrics = [
            Metric(key, value, milliseconds, 0)
            for key, value in records.decision_metrics(decision).items()
        ]
        tags = [RunTag(key, value) for key, value in records.decision_tags(decision).items()]
        self.client.log_batch(self.parent, metrics=metrics, tags=tags)
        self._tell_gains(decision, milliseconds)
        self.table(records.leaderboard_table(decision), "leaderboard.json")

    def _tell_gains(self, decision: Decision, milliseconds: int) -> None:
        """Every trial's arm is on the leaderboard by now: what is believed of its gain."""
        believed = {item.arm: records.gain_metrics(item) for item in decision.leaderboard}
        for child in self._children.values():
            if child.arm in believed:
                values = believed[child.arm].items()
                metrics = [Metric(key, value, milliseconds, 0) for key, value in values]
                self.client.log_batch(child.run_id, metrics=metrics)

    def sample_machine(self) -> None:
        """How busy the machine is now, on the selection's run; nothing without psutil."""
        if self.parent is not None and (values := system_metrics()):
            self._samples += 1
            now = int(1000 * time.time())
            metrics = [Metric(key, value, now, self._samples) for key, value in values.items()]
            self.client.log_batch(self.parent, metrics=metrics)

    def table(self, data: dict[str, list[Any]], name: str) -> None:
        """A table on the parent run, in place of an earlier one of that name."""
        if name in {file.path for file in self.client.list_artifacts(self.parent)}:
            rows = [list(row) for row in zip(*data.values(), strict=True)]
            self.client.log_dict(self.parent, {"columns": list(data), "data": rows}, name)
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # MLflow's own, about the pandas it calls
                self.client.log_table(self.parent, data, name)

    def finish(self, status: str, milliseconds: int) -> None:
        """End the parent, and with it the trials that a crash left open."""
        for child in self._children.values():
            if child.open:
                self.client.set_terminated(child.run_id, "KILLED", milliseconds)
        self.client.set_terminated(self.parent, status, milliseconds)
