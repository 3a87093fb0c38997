"""What one labelling tells about the other, in bits."""

from math import inf

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("mutual_information", high=inf, symmetric=True)
def mutual_information(information: Information) -> float:
    """What one labelling tells about the other, in bits.

    I(L; L') = Σ p(x, y)·log2(p(x, y) / (p(x)·p(y))) (Schröder & Biemann 2020, eq. 3), in [0, ∞),
    at most the smaller entropy; symmetric.

    Missing where no word is shared.
    """
    return information.mutual
