"""Cross-validated runs, and the runner of a selection's trainings with or without them."""

from autoaux.search.running.folds._folded import FoldedRunner, trainings

__all__ = ["FoldedRunner", "trainings"]
