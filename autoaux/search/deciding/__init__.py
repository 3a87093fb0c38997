"""What a search ends in: the conclusion drawn from its runs, and how it is kept."""

from autoaux.search.deciding._conclusion import Context, conclude
from autoaux.search.deciding._held_out_reading import with_test_scores
from autoaux.search.deciding._in_labels import with_labels_worth
from autoaux.search.deciding._records import (
    decision_from_json,
    decision_to_json,
    event_from_dict,
    event_to_dict,
    evidence_to_dict,
)
from autoaux.search.deciding._untrained import untrained

__all__ = [
    "Context",
    "conclude",
    "decision_from_json",
    "decision_to_json",
    "event_from_dict",
    "event_to_dict",
    "evidence_to_dict",
    "untrained",
    "with_labels_worth",
    "with_test_scores",
]
