"""Label mapping and shared vocabulary in one number."""

from autoaux.signals._comparison import Pair
from autoaux.signals._contingency import COUNTINGS
from autoaux.signals._registry import signal
from autoaux.signals.vocabulary._shared_vocabulary import shared_vocabulary


def text_overlap(pair: Pair, counting: str) -> float:
    """Harmonic mean of NMI_joint and the shared vocabulary.

    TO = 2·NMI·SV / (NMI + SV) (Schröder & Biemann 2020, eq. 7), in [0, 1], symmetric. Missing where
    NMI_joint is (no word in common, a single label).
    """
    information = pair.information(counting)
    nmi, vocabulary = information.normalised(information.joint), shared_vocabulary(pair)
    return 2 * nmi * vocabulary / (nmi + vocabulary)


def _register(counting: str) -> None:
    def compute(pair: Pair) -> float:
        return text_overlap(pair, counting)

    compute.__doc__ = (
        f"{(text_overlap.__doc__ or '').strip()}\n\n    Table: {counting.replace('_', ' ')}."
    )
    signal(f"text_overlap.{counting}", symmetric=True)(compute)


for _counting in COUNTINGS:
    _register(_counting)
