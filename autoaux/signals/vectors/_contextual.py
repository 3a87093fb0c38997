"""The label map when every token is matched to the token whose vector in its sentence is
nearest.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autoaux.signals._comparison import Pair
from autoaux.signals._information import Information
from autoaux.signals._missing import Missing
from autoaux.signals._registry import signal
from autoaux.signals.vectors._sampling import error_and_bias, stratified
from autoaux.signals.vectors._token_vectors import Units


@dataclass(frozen=True)
class TokenMatches:
    """One direction of a match: units of one side, each with its nearest unit of the other.

    Attributes:
        main, candidate: int64 [matches]; labels.
        weight: float64 [matches]; product of the units' lengths, times the units that a sampled one
            stands for.
        similarity: float64 [matches]; cosines, above the threshold.
        shape: labels of both sides.
    """

    main: np.ndarray
    candidate: np.ndarray
    weight: np.ndarray
    similarity: np.ndarray
    shape: tuple[int, int]

    def table(self, weighted: bool = True) -> np.ndarray:
        """[main labels, candidate labels]: Σ weight, times the cosine where `weighted`."""
        values = self.weight * self.similarity if weighted else self.weight
        cells = np.bincount(
            self.main * self.shape[1] + self.candidate,
            values,
            minlength=self.shape[0] * self.shape[1],
        )
        return cells.reshape(self.shape)


def match_tokens(pair: Pair, fused: bool) -> tuple[TokenMatches, TokenMatches]:
    """Forward and backward matches; one product of the two sets of vectors serves both.

    With a sample, the tokens drawn from either side are matched against all of the other.
    """
    vectors = pair.resources.contextual
    if vectors is None:
        raise Missing("no token vectors at hand (--encoder)")
    ours, theirs = (vectors.units(profile.digest, fused) for profile in (pair.main, pair.candidate))
    if vectors.sample is None:
        found = vectors.nearest(ours.vectors, theirs.vectors)
        everything = np.ones(len(ours.labels)), np.ones(len(theirs.labels))
        return (
            _matches(
                pair,
                ours,
                theirs,
                np.arange(len(ours.labels)),
                found.forward,
                found.forward_similarity,
                everything[0],
            ),
            _matches(
                pair,
                ours,
                theirs,
                found.backward,
                np.arange(len(theirs.labels)),
                found.backward_similarity,
                everything[1],
            ),
        )
    few, weight = stratified(ours.labels, vectors.sample)
    found = vectors.nearest(ours.vectors[few], theirs.vectors)
    forward = _matches(pair, ours, theirs, few, found.forward, found.forward_similarity, weight)
    other_few, weight = stratified(theirs.labels, vectors.sample)
    found = vectors.nearest(ours.vectors, theirs.vectors[other_few])
    backward = _matches(
        pair, ours, theirs, found.backward, other_few, found.backward_similarity, weight
    )
    for name, matches, by, drawn, units in (
        ("forward", forward, forward.main, few, ours),
        ("backward", backward, backward.candidate, other_few, theirs),
    ):
        if len(drawn) < len(units.labels):
            error, bias = error_and_bias(
                matches.main,
                matches.candidate,
                matches.weight * matches.similarity,
                by,
                matches.shape,
            )
            pair.note(
                f"{pair.candidate.name}: {name} match of {'fused spans' if fused else 'tokens'}"
                f" from a sample of {len(drawn):,} of {len(units.labels):,}: NMI_joint has a"
                f" standard error of {error:.4f} and is about {bias:.4f} too high"
            )
    return forward, backward


def _matches(
    pair: Pair,
    ours: Units,
    theirs: Units,
    main: np.ndarray,
    candidate: np.ndarray,
    similarity: np.ndarray,
    weight: np.ndarray,
) -> TokenMatches:
    keep = similarity > pair.resources.contextual_threshold
    main, candidate = main[keep], candidate[keep]
    return TokenMatches(
        ours.labels[main],
        theirs.labels[candidate],
        weight[keep] * ours.lengths[main] * theirs.lengths[candidate],
        similarity[keep],
        (len(pair.main.labels), len(pair.candidate.labels)),
    )


def _nmi(pair: Pair, direction: int, fused: bool) -> float:
    matches = pair.once(f"token matches {fused}", lambda one: match_tokens(one, fused))[direction]
    if not len(matches.main):
        raise Missing("no token is more similar than the threshold")
    information = Information.of(matches.table())
    return information.normalised(information.joint)


def forward(pair: Pair, fused: bool) -> float:
    """NMI_joint when every token of the main task is matched to the candidate's nearest token.

    Cells grow by the cosine of the two tokens' vectors (Schröder & Biemann 2020, 4.2.2); with fused
    spans a B- and the I- that follow are one unit, and its cells grow by the product of both units'
    lengths as well. Of equally near tokens the first is taken. In [0, 1], not symmetric (its
    exchange is ``.backward``). Missing without an encoder, where nothing is similar enough, or
    where a single label is left on one side.
    """
    return _nmi(pair, 0, fused)


def backward(pair: Pair, fused: bool) -> float:
    """NMI_joint when every token of the candidate is matched to the main task's nearest token.

    As ``forward`` from the other side (Schröder & Biemann 2020, 4.2.2). In [0, 1].
    """
    return _nmi(pair, 1, fused)


def uue(pair: Pair, fused: bool) -> float:
    """Harmonic mean of the two directions of the token match.

    UUE = 2·NMI_forward·NMI_backward / (NMI_forward + NMI_backward) (Schröder & Biemann 2020, eq.
    9), in [0, 1], symmetric unless tokens are sampled; 0 where both are 0. Missing where either
    direction is.
    """
    one, other = _nmi(pair, 0, fused), _nmi(pair, 1, fused)
    return 2 * one * other / (one + other) if one + other else 0.0


def _register(kind: str, fused: bool) -> None:
    names = (
        (f"nmi_joint.{kind}.forward", forward),
        (f"nmi_joint.{kind}.backward", backward),
        (f"uue.{kind}", uue),
    )
    for name, measure in names:

        def compute(pair: Pair, measure: Callable[[Pair, bool], float] = measure) -> float:
            return measure(pair, fused)

        compute.__doc__ = (
            f"{(measure.__doc__ or '').strip()}\n\n    Units:"
            f" {'tokens and fused spans' if fused else 'tokens'}."
        )
        signal(name, needs="contextual", symmetric=measure is uue)(compute)


_register("contextual", fused=False)
_register("contextual_fused", fused=True)
