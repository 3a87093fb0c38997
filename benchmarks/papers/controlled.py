"""The controlled experiment of Schröder & Biemann 2020 (5.1, Figures 1 and 3): what must be
more similar.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

LEVELS = ("identical", "same corpus", "same task", "other")
STEPS = tuple(pairwise(LEVELS))

# Figure 1 (NMI_joint, BERT) and Figure 3 (shared vocabulary): three samples each of two POS and two
# NER sets.
FIGURE_1 = """
1.00 0.72 0.73 0.47 0.50 0.50 0.10 0.10 0.10 0.05 0.05 0.06
0.70 1.00 0.73 0.47 0.49 0.49 0.10 0.10 0.10 0.05 0.05 0.06
0.70 0.72 1.00 0.47 0.49 0.49 0.10 0.10 0.10 0.05 0.05 0.06
0.47 0.48 0.48 0.99 0.68 0.70 0.06 0.06 0.06 0.04 0.04 0.04
0.47 0.48 0.48 0.64 0.99 0.69 0.06 0.06 0.06 0.04 0.05 0.04
0.47 0.48 0.48 0.65 0.68 0.99 0.05 0.06 0.06 0.04 0.04 0.04
0.06 0.07 0.07 0.06 0.06 0.07 1.00 0.47 0.48 0.15 0.17 0.17
0.06 0.07 0.07 0.06 0.06 0.07 0.43 1.00 0.48 0.15 0.17 0.17
0.06 0.07 0.07 0.06 0.06 0.06 0.43 0.46 0.99 0.15 0.16 0.17
0.06 0.07 0.06 0.06 0.07 0.07 0.19 0.18 0.18 0.94 0.50 0.53
0.06 0.07 0.07 0.06 0.07 0.07 0.18 0.18 0.18 0.46 0.93 0.54
0.06 0.07 0.06 0.06 0.07 0.07 0.18 0.18 0.18 0.45 0.50 0.94
"""
FIGURE_3 = """
1.00 0.67 0.73 0.22 0.30 0.35 0.58 0.69 0.75 0.25 0.33 0.38
0.47 1.00 0.65 0.17 0.24 0.28 0.51 0.62 0.69 0.20 0.27 0.31
0.41 0.53 1.00 0.15 0.21 0.25 0.46 0.57 0.65 0.17 0.23 0.27
0.56 0.63 0.67 1.00 0.60 0.67 0.65 0.70 0.74 0.37 0.46 0.50
0.49 0.57 0.61 0.40 1.00 0.59 0.58 0.65 0.68 0.31 0.40 0.43
0.45 0.53 0.58 0.35 0.47 1.00 0.54 0.61 0.65 0.27 0.36 0.40
0.50 0.62 0.69 0.22 0.30 0.35 1.00 0.72 0.78 0.24 0.31 0.36
0.43 0.56 0.62 0.17 0.24 0.29 0.52 1.00 0.70 0.19 0.25 0.30
0.38 0.51 0.59 0.15 0.21 0.25 0.47 0.58 1.00 0.16 0.22 0.26
0.46 0.53 0.56 0.28 0.35 0.39 0.51 0.56 0.59 1.00 0.61 0.68
0.41 0.47 0.51 0.23 0.30 0.33 0.46 0.51 0.54 0.41 1.00 0.61
0.38 0.44 0.48 0.20 0.26 0.30 0.42 0.47 0.50 0.36 0.48 1.00
"""


def printed(figure: str) -> np.ndarray:
    return np.array([[float(cell) for cell in line.split()] for line in figure.strip().split("\n")])


def levels(corpora: Sequence[int], tasks: Sequence[int]) -> np.ndarray:
    """int [samples, samples]: index into `LEVELS` of every pair, from each sample's corpus and
    task.
    """
    corpora, tasks = np.asarray(corpora), np.asarray(tasks)
    level = np.where(tasks[:, None] == tasks, 2, 3)
    level[corpora[:, None] == corpora] = 1
    np.fill_diagonal(level, 0)
    return level


def orderings(similarity: np.ndarray, level: np.ndarray) -> dict[tuple[str, str], float]:
    """For each step of `LEVELS`: the share of (row, nearer, farther) with the nearer strictly
    more similar.
    """
    shares = {}
    for number, step in enumerate(STEPS):
        held = [
            near > far
            for row, marks in zip(similarity, level, strict=True)
            for near in row[marks == number]
            for far in row[marks == number + 1]
        ]
        shares[step] = float(np.mean(held))
    return shares


def whole_rows(similarity: np.ndarray, level: np.ndarray) -> float:
    """Share of rows that are ordered throughout: the least of each level above the most of the
    next.
    """
    ordered = [
        all(row[marks == n].min() > row[marks == n + 1].max() for n in range(len(STEPS)))
        for row, marks in zip(similarity, level, strict=True)
    ]
    return float(np.mean(ordered))
