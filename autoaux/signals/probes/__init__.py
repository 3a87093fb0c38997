"""What a candidate's own short training, frozen, tells of the main task's labels."""

from autoaux.signals.probes import _readouts
from autoaux.signals.probes._readouts import PROBES

__all__ = ["PROBES"]
