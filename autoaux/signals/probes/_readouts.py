"""The three numbers of a probe, which `autoaux.training.probing` makes."""

from math import inf

from autoaux.signals._comparison import Pair
from autoaux.signals._missing import Missing
from autoaux.signals._registry import signal


def _register(name: str, low: float, high: float, doc: str) -> None:
    def compute(pair: Pair) -> float:
        found = pair.resources.probes.get(pair.candidate.digest)
        if found is None:
            raise Missing(f"{pair.candidate.name} was not probed")
        return found[name]

    compute.__doc__ = doc
    signal(f"probe.{name}", low=low, high=high, needs="probes")(compute)


_register(
    "r2",
    -inf,
    1.0,
    """How much of the main task's labels a ridge tells from the candidate's frozen features.

    R² on dev, all label columns together, in (−∞, 1]. Missing where the candidate was not probed.
    """,
)
_register(
    "h_score",
    0.0,
    inf,
    """How far apart the main task's labels stand in the candidate's frozen features.

    tr(cov(f)⁻¹ cov(E[f|y])) on train (Bao et al. 2019), in [0, ∞). Missing where the candidate was
    not probed.
    """,
)
_register(
    "leep",
    -inf,
    0.0,
    """How likely the main task's labels are when the candidate's own answers are translated.

    Mean log-likelihood on train (Nguyen et al. 2020), in (−∞, 0]. Missing where the candidate was
    not probed.
    """,
)

PROBES = ("probe.r2", "probe.h_score", "probe.leep")
