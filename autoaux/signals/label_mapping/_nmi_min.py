"""Mutual information of the labels over the smaller entropy."""

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("nmi_min", symmetric=True)
def nmi_min(information: Information) -> float:
    """Mutual information of the labels over the smaller entropy.

    I(L; L') / min(H(L), H(L')) (Schröder & Biemann 2020, section 3), in [0, 1], symmetric.

    Missing where no word is shared, or the shared words carry a single label on one side.
    """
    return information.normalised(min(information.row, information.column))
