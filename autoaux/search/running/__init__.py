"""Runs made and recorded: the study, its storage, the engine, workers on one machine or many."""

from autoaux.search.running._engine import Engine
from autoaux.search.running._growth import changes, with_pool
from autoaux.search.running._heartbeat import Heartbeat
from autoaux.search.running._held_out import HeldOut
from autoaux.search.running._opening import OpenedRun, begun, open_run, refuse_other
from autoaux.search.running._order import Session, WorkOrder
from autoaux.search.running._priors import PriorsInUse
from autoaux.search.running._runner import (
    LiveRuns,
    Runner,
    ScoreOnTest,
    StackingRunner,
    TrainingRunner,
    quickest,
)
from autoaux.search.running._search import Search
from autoaux.search.running._slurm import submit_workers
from autoaux.search.running._storage import default_url
from autoaux.search.running._study import SearchStudy
from autoaux.search.running._watch import Watcher
from autoaux.search.running._workers import (
    WORKER,
    read_order,
    resolve_devices,
    run_worker,
    worker_name,
)
from autoaux.search.running.coordinating import Coordinator, Minded, fitting_workers
from autoaux.search.running.folds import FoldedRunner, trainings
from autoaux.search.running.synthetic import SyntheticDev, SyntheticRunner, additive

__all__ = [
    "Coordinator",
    "Engine",
    "FoldedRunner",
    "Heartbeat",
    "HeldOut",
    "LiveRuns",
    "Minded",
    "OpenedRun",
    "PriorsInUse",
    "Runner",
    "ScoreOnTest",
    "Search",
    "SearchStudy",
    "Session",
    "StackingRunner",
    "SyntheticDev",
    "SyntheticRunner",
    "TrainingRunner",
    "WORKER",
    "Watcher",
    "WorkOrder",
    "additive",
    "begun",
    "changes",
    "default_url",
    "fitting_workers",
    "open_run",
    "quickest",
    "refuse_other",
    "read_order",
    "resolve_devices",
    "run_worker",
    "submit_workers",
    "trainings",
    "with_pool",
    "worker_name",
]
