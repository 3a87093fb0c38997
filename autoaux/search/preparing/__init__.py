"""What a search needs before it spends anything: candidates, clean of leaks, and their forecast."""

from autoaux.search.preparing._candidates import Candidates, candidates_of
from autoaux.search.preparing._prepare import Prepared, prepare, reference

__all__ = ["Candidates", "Prepared", "candidates_of", "prepare", "reference"]
