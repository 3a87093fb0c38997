"""The label map of span tasks between types instead of B- and I- labels."""

import numpy as np

from autoaux.signals._comparison import Pair
from autoaux.signals._information import Information
from autoaux.signals._missing import Missing
from autoaux.signals._registry import signal


@signal("nmi_joint.entity_types", symmetric=True)
def entity_types(pair: Pair) -> float:
    """NMI_joint of the type-weighted table summed to entity types, without O.

    B-X and I-X become X before I / H is taken (Schröder & Biemann 2020, eq. 6), so that it tells
    whether types match and not whether positions do. In [0, 1], symmetric. Missing unless both
    tasks mark spans, where they share no word inside spans, or where a single type is left on one
    side.
    """
    table = pair.table("multiplicative_type_weighted")
    for axis, profile in enumerate((pair.main, pair.candidate)):
        if not profile.spans:
            raise Missing(f"{profile.name} marks no spans")
        names, type_of = profile.entity_types
        table = np.moveaxis(table, axis, 0)
        table = np.stack([table[type_of == kind].sum(axis=0) for kind in range(len(names))])
        table = np.moveaxis(table, 0, axis)
    information = Information.of(table)
    return information.normalised(information.joint)
