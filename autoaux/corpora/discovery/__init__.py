"""From a path to the corpora in it: which files, read how, as which splits."""

from autoaux.corpora.discovery._inspect import (
    Inspected,
    Inspection,
    facts,
    inspect,
)
from autoaux.corpora.discovery._overrides import plans_of
from autoaux.corpora.discovery._plans import choose
from autoaux.corpora.discovery._read import read_corpus, read_pool
from autoaux.corpora.discovery._why import readings
from autoaux.corpora.discovery._write_manifests import write_manifests

__all__ = [
    "Inspected",
    "Inspection",
    "choose",
    "facts",
    "inspect",
    "plans_of",
    "read_corpus",
    "read_pool",
    "readings",
    "write_manifests",
]
