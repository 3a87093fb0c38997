"""Jensen-Shannon divergences of words, classes and trigrams."""

from autoaux.signals.divergence import (
    _between_classes,
    _binary_classes,
    _mapped_classes,
    _trigrams,
    _words,
)
