"""How well one label set maps onto the other, over the words that both corpora contain."""

from autoaux.signals.label_mapping import (  # noqa: F401  (importing registers)
    _nmi_joint,
    _nmi_max,
    _nmi_sum,
    _nmi_sqrt,
    _nmi_min,
    _mutual_information,
    _joint_entropy,
    _variation_of_information,
    _homogeneity,
    _completeness,
)
