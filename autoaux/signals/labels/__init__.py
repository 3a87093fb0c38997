"""What the labels of each task look like by themselves."""

from autoaux.signals.labels import (  # noqa: F401  (importing registers)
    _count,
    _distribution_distance,
    _entropy,
    _kurtosis,
    _outside_share,
    _span_length,
    _word_agreement,
)
