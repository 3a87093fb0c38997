"""Every signal under its name, with what a caller may rely on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

if TYPE_CHECKING:
    from autoaux.signals._comparison import Pair

# What must be at hand before a signal can be computed, beside the two corpora.
Needs = Literal["counts", "static", "contextual", "curves", "typology", "probes"]

SIGNALS: dict[str, "Signal"] = {}


@dataclass(frozen=True)
class Signal:
    """One number about a main task and a candidate.

    Attributes:
        name: as in the table; a family's members differ after the dot.
        compute: the function; raises `Missing` with a reason where the signal does not apply.
        low, high: every value lies in [low, high].
        symmetric: exchanging the two corpora keeps the value.
        needs: "counts" needs only the corpora and costs milliseconds; the others need what
            `Resources` holds.
        label_names_matter: false when renaming labels (types, never ``O``) keeps the value.
        per_pair: false when the value of a pair depends on the other candidates too.
    """

    name: str
    compute: Callable[["Pair"], float]
    low: float = 0.0
    high: float = 1.0
    symmetric: bool = False
    needs: Needs = "counts"
    label_names_matter: bool = False
    per_pair: bool = True

    @property
    def summary(self) -> str:
        """The first line of the docstring: what it measures."""
        return (self.compute.__doc__ or "").strip().split("\n")[0]


class Facts(TypedDict, total=False):
    """What may be said of a signal; what is not said is as `Signal` has it."""

    low: float
    high: float
    symmetric: bool
    needs: Needs
    label_names_matter: bool
    per_pair: bool


def signal(
    name: str, **facts: Unpack[Facts]
) -> Callable[[Callable[["Pair"], float]], Callable[["Pair"], float]]:
    """Register a function of a `Pair` as the signal `name`; `facts` are the attributes of
    `Signal`.
    """

    def register(compute: Callable[["Pair"], float]) -> Callable[["Pair"], float]:
        if name in SIGNALS:
            raise ValueError(f"two signals are named {name}")
        SIGNALS[name] = Signal(name, compute, **facts)
        return compute

    return register
