"""What the labels of each task look like by themselves."""

from autoaux.signals.labels import (
    _count,
    _distribution_distance,
    _entropy,
    _kurtosis,
    _outside_share,
    _span_length,
    _word_agreement,
)
