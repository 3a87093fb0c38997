"""Mutual information of the labels over the mean entropy."""

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("nmi_sum", symmetric=True)
def nmi_sum(information: Information) -> float:
    """Mutual information of the labels over the mean entropy.

    2·I(L; L') / (H(L) + H(L')) (Schröder & Biemann 2020, section 3), in [0, 1], symmetric.

    Missing where no word is shared, or the shared words carry a single label on one side.
    """
    return information.normalised((information.row + information.column) / 2)
