"""How far the main task's label settles the candidate's."""

from autoaux.signals._information import Information
from autoaux.signals.label_mapping._mapping_columns import for_every_counting


@for_every_counting("completeness")
def completeness(information: Information) -> float:
    """How far the main task's label settles the candidate's.

    1 − H(L' | L) / H(L') = I(L; L') / H(L'), in [0, 1], not symmetric (its exchange is
    homogeneity). Printed by the program of Schröder & Biemann 2020.

    Missing where no word is shared, or the shared words carry a single label on one side.
    """
    return information.normalised(information.column)
