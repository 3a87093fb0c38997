"""The label map of span tasks without the label that says nothing."""

from autoaux.signals._comparison import Pair
from autoaux.signals._information import Information
from autoaux.signals._registry import signal


@signal("nmi_joint.without_outside", symmetric=True)
def without_outside(pair: Pair) -> float:
    """NMI_joint of the type-weighted table without the rows and columns of O.

    I / H as in Schröder & Biemann 2020, eq. 6, over words that carry another label on both sides: O
    is most of a span task's table and hides what its types do. In [0, 1], symmetric; the same as
    ``nmi_joint.multiplicative_type_weighted`` for two tasks without spans. Missing where no such
    word is shared, or a single label is left on one side.
    """
    table = pair.table("multiplicative_type_weighted")[~pair.main.outside][
        :, ~pair.candidate.outside
    ]
    information = Information.of(table)
    return information.normalised(information.joint)
