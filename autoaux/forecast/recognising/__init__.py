"""What of a question is known again, and what nobody knows."""

from autoaux.forecast.recognising._older import OLDER_VERSION, OlderVersion, older_version
from autoaux.forecast.recognising._recognition import (
    Recognised,
    recognised,
    recognition_notes,
    sketches_of,
)
from autoaux.forecast.recognising._unknown import across_kinds, kinds_sentence, uninformed

__all__ = [
    "OLDER_VERSION",
    "OlderVersion",
    "Recognised",
    "across_kinds",
    "kinds_sentence",
    "older_version",
    "recognised",
    "recognition_notes",
    "sketches_of",
    "uninformed",
]
