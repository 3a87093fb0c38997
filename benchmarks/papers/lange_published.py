"""What Lange et al. 2020 print: rankings by distance (Tables 3, 4) and by score (Table 1)."""

from collections.abc import Mapping, Sequence

import numpy as np

LANGUAGES = ("de", "en", "es", "fi", "nl")
Ranking = Sequence[Sequence[str]]  # places, closest first; those of one place are tied

# Table 4, and Table 3 for the vote. In Table 3 the fourth place of Spanish reads "Es": German is
# what is left.
RANKINGS: Mapping[str, Mapping[str, Ranking]] = {
    "language.perplexity": {
        "de": ("nl", "en", "fi", "es"),
        "en": ("nl", "es", "de", "fi"),
        "es": ("en", "nl", "fi", "de"),
        "fi": ("de", "nl", "en", "es"),
        "nl": ("de", "en", "fi", "es"),
    },
    "language.perplexity_model": {
        "de": ("nl", "en", "fi", "es"),
        "en": ("nl", "fi", "de", "es"),
        "es": ("nl", "en", "de", "fi"),
        "fi": ("nl", "de", "en", "es"),
        "nl": ("de", "en", "fi", "es"),
    },
    "language.vocabulary": {
        "de": (("en",), ("nl",), ("es", "fi")),
        "en": ("de", "nl", "fi", "es"),
        "es": ("en", "de", "fi", "nl"),
        "fi": (("en",), ("de",), ("es", "nl")),
        "nl": (("en",), ("de",), ("es", "fi")),
    },
    "language.vocabulary_train": {
        "de": ("nl", "en", "fi", "es"),
        "en": ("fi", "nl", "es", "de"),
        "es": ("en", "nl", "fi", "de"),
        "fi": ("en", "nl", "de", "es"),
        "nl": ("en", "de", "es", "fi"),
    },
    "language.majority": {
        "de": ("nl", "en", "fi", "es"),
        "en": ("nl", "fi", "de", "es"),
        "es": ("en", "nl", "fi", "de"),
        "fi": ("en", "de", "nl", "es"),
        "nl": (("de", "en"), ("fi",), ("es",)),
    },
}

# Table 1, BPE embeddings: score of the language's own embeddings with those of another one.
SCORES: Mapping[str, Mapping[str, Mapping[str, float]]] = {
    "NER": {
        "de": {"en": 80.92, "es": 80.29, "fi": 81.10, "nl": 81.25},
        "en": {"de": 87.46, "es": 87.37, "fi": 87.94, "nl": 87.38},
        "es": {"de": 79.79, "en": 80.48, "fi": 79.91, "nl": 80.93},
        "fi": {"de": 80.31, "en": 81.22, "es": 80.80, "nl": 80.67},
        "nl": {"de": 81.31, "en": 80.84, "es": 80.62, "fi": 80.65},
    },
    "POS": {
        "de": {"en": 93.26, "es": 93.31, "fi": 93.41, "nl": 93.52},
        "en": {"de": 95.11, "es": 95.03, "fi": 94.97, "nl": 94.99},
        "es": {"de": 96.43, "en": 96.52, "fi": 96.34, "nl": 96.41},
        "fi": {"de": 94.43, "en": 94.45, "es": 94.48, "nl": 94.42},
        "nl": {"de": 94.70, "en": 94.80, "es": 94.79, "fi": 94.92},
    },
}
# Table 1, POS with BPE: monolingual, multilingual, both, all by concatenation, all by attention.
SETTINGS = ("mono", "multi", "mono + multi", "mono + mono", "mono + all", "meta")
POS: Mapping[str, Mapping[str, float]] = {
    "mono": {"de": 93.02, "en": 94.17, "es": 96.23, "fi": 92.84, "nl": 94.01},
    "multi": {"de": 92.19, "en": 94.10, "es": 96.01, "fi": 91.95, "nl": 93.35},
    "mono + multi": {"de": 93.40, "en": 95.11, "es": 96.54, "fi": 94.70, "nl": 94.94},
    "mono + all": {"de": 93.60, "en": 95.40, "es": 96.46, "fi": 95.61, "nl": 95.31},
    "meta": {"de": 93.51, "en": 95.36, "es": 96.48, "fi": 95.61, "nl": 95.34},
}
TWICE = {
    "de": 0.02,
    "en": -0.04,
    "es": -0.04,
    "fi": 0.03,
    "nl": -0.03,
}  # appendix E, POS with FLAIR: twice − once


def places(ranking: Ranking) -> dict[str, float]:
    """language -> place from 1; tied languages share the mean of their places."""
    found: dict[str, float] = {}
    for tied in ranking:
        group = (tied,) if isinstance(tied, str) else tied
        found |= {one: len(found) + (1 + len(group)) / 2 for one in group}
    return found


def ranked(values: Mapping[str, float]) -> dict[str, float]:
    """language -> place from 1, the smallest value first; equal values share the mean of their
    places.
    """
    numbers = np.array(list(values.values()))
    return {
        one: float((numbers < v).sum() + ((numbers == v).sum() + 1) / 2)
        for one, v in values.items()
    }


def agreeing(theirs: Mapping[str, float], ours: Mapping[str, float]) -> int:
    """How many languages have the same place; a place within a published tie counts."""
    return sum(abs(ours[one] - place) <= (0.5 if place % 1 else 0) for one, place in theirs.items())
