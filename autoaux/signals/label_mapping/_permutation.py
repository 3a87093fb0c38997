"""How far the label map stands above chance."""

from math import inf

import numpy as np

from autoaux.signals._comparison import Pair
from autoaux.signals._information import entropies
from autoaux.signals._missing import Missing
from autoaux.signals._registry import signal

PERMUTATIONS = 100


@signal("nmi_joint.permutation_z", low=-inf, high=inf)
def permutation_z(pair: Pair) -> float:
    """Standard deviations between NMI_joint and what it is when words are matched at random.

    (NMI − mean) / SD over 100 random matchings of the shared words' label distributions, on the
    type-weighted table. A tiny overlap makes a high NMI easily, and this low: two treebanks in
    other languages that share only punctuation and names. In (−∞, ∞); the same permutations every
    time (words in alphabetical order, seed 0), so exchanging the corpora changes it a little.
    Missing where fewer than two words are shared, or one side's labels do not vary over them.
    """
    from scipy.sparse import csr_array

    pair.refuse_across_kinds()
    rows, other_rows = pair.shared
    if len(rows) < 2:
        raise Missing("fewer than two words in common")
    order = np.argsort(np.array([pair.main.forms[row] for row in rows]), kind="stable")
    left = pair.main.train.dense("shares", rows[order])
    right = pair.candidate.train.dense("shares", other_rows[order])
    if left.shape[1] > right.shape[1]:
        left, right = right, left
    fixed = csr_array(right).T
    random = np.random.default_rng(0)
    matchings = [
        np.arange(len(rows)),
        *(random.permutation(len(rows)) for _ in range(PERMUTATIONS)),
    ]
    tables = np.concatenate([fixed @ left[matching] for matching in matchings], axis=1)
    row, column, joint = entropies(tables, np.arange(len(matchings)) * left.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        nmi = (row + column - joint) / joint
    spread = nmi[1:].std(ddof=1)
    if not spread > 1e-12:
        raise Missing("the labels of the words in common do not vary")
    return float((nmi[0] - nmi[1:].mean()) / spread)
