"""The training loop: lanes that train together, their progress, checkpoints, stacks."""

from autoaux.training.loop._checkpoint import STATE
from autoaux.training.loop._losses import Diverged
from autoaux.training.loop._memory import forget_peak, keep_freed_memory, peak_memory
from autoaux.training.loop._model import Model
from autoaux.training.loop._policy import converged, end_of_epoch, rate
from autoaux.training.loop._program import Program
from autoaux.training.loop._progress import Progress
from autoaux.training.loop._provenance import Provenance
from autoaux.training.loop._run import Run
from autoaux.training.loop._seeds import train_seeds
from autoaux.training.loop._stack import stack_programs
from autoaux.training.loop._stacked import StackedRuns, stackable
from autoaux.training.loop._tagger import Tagger

__all__ = [
    "Diverged",
    "Model",
    "Program",
    "Progress",
    "Provenance",
    "Run",
    "STATE",
    "StackedRuns",
    "Tagger",
    "converged",
    "end_of_epoch",
    "forget_peak",
    "keep_freed_memory",
    "peak_memory",
    "rate",
    "stack_programs",
    "stackable",
    "train_seeds",
]
