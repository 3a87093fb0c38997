"""How well one label set maps onto the other, over the words that both corpora contain."""

from autoaux.signals.label_mapping import (
    _completeness,
    _entity_types,
    _homogeneity,
    _joint_entropy,
    _mutual_information,
    _nmi_joint,
    _nmi_max,
    _nmi_min,
    _nmi_sqrt,
    _nmi_sum,
    _permutation,
    _variation_of_information,
    _without_outside,
)
