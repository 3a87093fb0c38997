"""Runs made and recorded: the study, its storage, the engine, workers on one machine or many."""

from autoaux.search.running._engine import Engine
from autoaux.search.running._heartbeat import Heartbeat
from autoaux.search.running._order import WorkOrder
from autoaux.search.running._runner import Runner, TestScore, TrainingRunner
from autoaux.search.running._slurm import submit_workers
from autoaux.search.running._study import SearchStudy, TestRead, default_url
from autoaux.search.running._synthetic import SyntheticRunner, additive
from autoaux.search.running._watch import Watcher
from autoaux.search.running._workers import (
    Coordinator,
    fitting_workers,
    read_order,
    resolve_devices,
    run_worker,
    worker_name,
)

__all__ = [
    "Coordinator",
    "Engine",
    "Heartbeat",
    "Runner",
    "SearchStudy",
    "SyntheticRunner",
    "TestRead",
    "TestScore",
    "TrainingRunner",
    "Watcher",
    "WorkOrder",
    "additive",
    "default_url",
    "fitting_workers",
    "read_order",
    "resolve_devices",
    "run_worker",
    "submit_workers",
    "worker_name",
]
