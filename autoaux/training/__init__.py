"""From a recipe and corpora to an outcome: encoders, heads, schedules, the training loop."""

from autoaux.training._program import Diverged
from autoaux.training._run import Run
from autoaux.training._scores import Scores
from autoaux.training._tagger import Tagger
from autoaux.training._vocabulary import Vocabulary

__all__ = ["Diverged", "Run", "Scores", "Tagger", "Vocabulary"]
