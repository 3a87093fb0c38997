"""Cells of a heat map of gains: their colour, how deep it is, and whether they are decided."""

from autoaux.search import ArmEvidence
from autoaux.search.matrix import Pair

Gain = Pair | ArmEvidence
DECIDED = ("helps", "harms", "no effect")


def is_undecided(item: Gain) -> bool:
    """Whether neither its sign, nor that it has no effect, is sure."""
    return item.verdict not in DECIDED


def cell_tone(item: Gain) -> str:
    """The colour of a measured gain, and a broken edge where it is not decided."""
    kind = "good" if (item.gain or 0.0) > 0 else "bad"
    return f"{kind} open" if is_undecided(item) else kind


def depth(item: Gain, most: float) -> str:
    """How deep its colour is, in [0, 1]; `most` is the largest gain or loss of all."""
    return f"{min(1.0, abs(item.gain or 0.0) / (most or 1.0)):.2f}"
