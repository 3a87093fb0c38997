"""Uncertainty of the label pairs, in bits."""

from math import inf

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("joint_entropy", high=inf, symmetric=True)
def joint_entropy(information: Information) -> float:
    """Uncertainty of the label pairs, in bits.

    H(L, L') = −Σ p(x, y)·log2 p(x, y) (Schröder & Biemann 2020, eq. 2), in [0, ∞), symmetric.

    Missing where no word is shared.
    """
    return information.joint
