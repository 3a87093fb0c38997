"""How far the two labellings are apart, in bits."""

from math import inf

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("variation_of_information", high=inf, symmetric=True)
def variation_of_information(information: Information) -> float:
    """How far the two labellings are apart, in bits.

    H(L) + H(L') − 2·I(L; L') (Meilă 2005, in Schröder & Biemann 2020, section 3), in [0, ∞), a
    metric, symmetric.

    Missing where no word is shared.
    """
    return max(0.0, information.row + information.column - 2 * information.mutual)
