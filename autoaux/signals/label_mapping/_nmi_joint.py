"""Mutual information of the labels over their joint entropy."""

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("nmi_joint", symmetric=True)
def nmi_joint(information: Information) -> float:
    """Mutual information of the labels over their joint entropy.

    I(L; L') / H(L, L') (Schröder & Biemann 2020, eq. 4 and 6), in [0, 1], symmetric.

    Missing where no word is shared, or the shared words carry a single label on one side.
    """
    return information.normalised(information.joint)
