"""How far apart the languages of the two corpora are."""

from autoaux.signals.language import (
    _majority,
    _perplexity,
    _typology,
    _vocabulary,
)
from autoaux.signals.language._majority import majority_ranking
from autoaux.signals.language._typology import Typology, is_installed

__all__ = ["Typology", "is_installed", "majority_ranking"]
