"""From a recipe and corpora to an outcome: encoders, heads, schedules, the training loop."""

from autoaux.training._load import load_data
from autoaux.training._orders import ascending_order, random_order
from autoaux.training._paths import resolve_paths
from autoaux.training._program import Diverged
from autoaux.training._run import Run
from autoaux.training._scores import Scores
from autoaux.training._stacked import StackedRuns, stackable
from autoaux.training._tagger import Tagger
from autoaux.training._threads import refuse_oversubscription
from autoaux.training._vocabulary import Vocabulary

__all__ = [
    "Diverged",
    "Run",
    "Scores",
    "StackedRuns",
    "Tagger",
    "Vocabulary",
    "ascending_order",
    "load_data",
    "random_order",
    "refuse_oversubscription",
    "resolve_paths",
    "stackable",
]
