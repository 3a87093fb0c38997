"""What a labelling is worth: metrics, and what they are made of, sentence by sentence."""

from autoaux.scoring._counting import counts
from autoaux.scoring._metrics import check_name, judged_by, scored_items, spoken, unit_of
from autoaux.scoring._registered import forget_registered
from autoaux.scoring._scores import Scores, full_scores, score
from autoaux.scoring._spans import parts, spans

__all__ = [
    "Scores",
    "check_name",
    "counts",
    "forget_registered",
    "full_scores",
    "judged_by",
    "parts",
    "score",
    "scored_items",
    "spans",
    "spoken",
    "unit_of",
]
