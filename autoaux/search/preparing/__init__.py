"""What a search needs before it spends anything: candidates, clean of leaks, and their forecast."""

from autoaux.search.preparing._candidates import Candidates, candidates_of
from autoaux.search.preparing._dev import check_dev
from autoaux.search.preparing._estimate import Around, Estimate
from autoaux.search.preparing._expectation import Expectation, priors_of
from autoaux.search.preparing._foresight import Foresight
from autoaux.search.preparing._gathered import Gathered
from autoaux.search.preparing._limit import OF_A_RUN, Limit
from autoaux.search.preparing._matching import Matching
from autoaux.search.preparing._narrowing import chosen
from autoaux.search.preparing._prepare import (
    Prepared,
    identity_of,
    known_identity,
    prepare,
    reference,
    study_name,
)
from autoaux.search.preparing._probing import Probing
from autoaux.search.preparing._recipe_asked import recipe_asked

__all__ = [
    "Around",
    "Candidates",
    "Estimate",
    "Expectation",
    "Foresight",
    "Gathered",
    "Limit",
    "Matching",
    "OF_A_RUN",
    "Prepared",
    "Probing",
    "candidates_of",
    "check_dev",
    "chosen",
    "identity_of",
    "known_identity",
    "prepare",
    "priors_of",
    "recipe_asked",
    "reference",
    "study_name",
]
