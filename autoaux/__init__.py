"""autoaux: which auxiliary tasks to train with, in what order, what it gains and how sure we are."""

__version__ = "0.1.0"
