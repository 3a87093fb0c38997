"""Two columns, a token and its label, and nothing else."""

from autoaux.exporting._bundle import Bundle
from autoaux.exporting._trainer import Files, Trainer


def _configure(bundle: Bundle) -> Files:
    return {"recipe.yaml": bundle.recipe.to_yaml()}


CONLL = Trainer("conll", _configure, "each file holds token and label, apart by a tab", False)
