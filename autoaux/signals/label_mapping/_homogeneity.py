"""How far a candidate's label settles the main task's."""

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("homogeneity")
def homogeneity(information: Information) -> float:
    """How far a candidate's label settles the main task's.

    1 − H(L | L') / H(L) = I(L; L') / H(L), in [0, 1], not symmetric (its exchange is completeness).
    Printed by the program of Schröder & Biemann 2020.

    Missing where no word is shared, or the shared words carry a single label on one side.
    """
    return information.normalised(information.row)
