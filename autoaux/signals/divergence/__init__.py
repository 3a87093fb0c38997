"""Jensen-Shannon divergences of words, classes and trigrams."""

from autoaux.signals.divergence import (  # noqa: F401  (importing registers)
    _between_classes,
    _binary_classes,
    _mapped_classes,
    _trigrams,
    _words,
)
