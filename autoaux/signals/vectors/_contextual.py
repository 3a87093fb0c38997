"""The label map when every token is matched to the token whose vector in its sentence is
nearest.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from autoaux.signals._comparison import Pair
from autoaux.signals._information import Information
from autoaux.signals._missing import Missing
from autoaux.signals.vectors._directions import register_directions
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


def _information(pair: Pair, fused: bool, direction: int) -> Information:
    # without spans on either side, fused units are the tokens themselves
    fused = fused and (pair.main.spans or pair.candidate.spans)

    def compute(one: Pair) -> Information:
        both = one.once(f"token matches {fused}", lambda of: match_tokens(of, fused))
        if not len(both[direction].main):
            raise Missing("no token is more similar than the threshold")
        return Information.of(both[direction].table())

    return pair.once(f"token table {fused} {direction}", compute)


for _kind, _fused, _units in (
    ("contextual", False, "Units are tokens."),
    (
        "contextual_fused",
        True,
        "Units are tokens and fused spans: a B- and the I- that follow, with the sum of their"
        " vectors; cells grow by the product of both units' lengths as well.",
    ),
):
    register_directions(
        _kind,
        "contextual",
        partial(_information, fused=_fused),
        f"Tokens{' and fused spans' if _fused else ''} matched in context",
        f"""Every token is matched to the token whose vector in its sentence is nearest.

    Cells grow by the cosine of the two vectors (Schröder & Biemann 2020, 4.2.2, normalised as in
    eq. 5 and 8, UUE as in eq. 9); of equally near tokens the first is taken. {_units}
    Missing without an encoder, where nothing is similar enough, or where a single label is left on
    one side.
    """,
    )
