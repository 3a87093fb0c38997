"""From a recipe and corpora to an outcome: encoders, heads, schedules, the training loop."""

from autoaux.training._devices import check_device, device_named, devices_here
from autoaux.training._paths import resolve_paths
from autoaux.training._threads import one_thread, refuse_oversubscription
from autoaux.training.data import Vocabulary, ascending_order, load_data, random_order
from autoaux.training.loop import STATE, Diverged, Run, StackedRuns, Tagger, stackable, train_seeds

__all__ = [
    "Diverged",
    "Run",
    "STATE",
    "StackedRuns",
    "Tagger",
    "Vocabulary",
    "ascending_order",
    "check_device",
    "device_named",
    "devices_here",
    "load_data",
    "one_thread",
    "random_order",
    "refuse_oversubscription",
    "resolve_paths",
    "stackable",
    "train_seeds",
]
