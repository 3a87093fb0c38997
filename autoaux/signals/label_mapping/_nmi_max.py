"""Mutual information of the labels over the larger entropy."""

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("nmi_max", symmetric=True)
def nmi_max(information: Information) -> float:
    """Mutual information of the labels over the larger entropy.

    I(L; L') / max(H(L), H(L')) (Schröder & Biemann 2020, eq. 5), in [0, 1], symmetric.

    Missing where no word is shared, or the shared words carry a single label on one side.
    """
    return information.normalised(max(information.row, information.column))
