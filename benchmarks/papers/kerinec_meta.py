"""The meta-model of Kerinec et al. 2018: does joint training help, from 30 features of a pair."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.papers.statistics import spearman
from benchmarks.tables import table

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

Pair = tuple[str, str]  # main task, auxiliary task

# Our signal, the paper's name of it, and its coefficient (Table 3b, unrelated) or inverse rank (3a,
# related).
FEATURES: Sequence[tuple[str, str, Mapping[str, float]]] = (
    ("jsd.classes.positive.all", "JSD pos. class, all", {"unrelated": -0.93, "related": 10}),
    ("jsd.classes.negative.all", "JSD neg. class, all", {"unrelated": -0.88, "related": 14}),
    ("oov_rate.all", "OOV rate, all", {"unrelated": 0.81, "related": 17}),
    ("jsd.classes.all", "JSD between classes, all", {"unrelated": 0.64}),
    ("jsd.classes.candidate", "JSD between classes, aux", {"unrelated": 0.63, "related": 17}),
    ("jsd.classes.main", "JSD between classes, main", {"unrelated": 0.58}),
    ("jsd.classes.ratio", "JSD between classes, ratio", {"related": 14}),
    ("jsd.classes.positive.main", "JSD pos. class, main", {"related": 23}),
    ("jsd.classes.positive.candidate", "JSD pos. class, aux", {"unrelated": 0.07}),
    ("jsd.classes.positive.ratio", "JSD pos. class, ratio", {"related": 21}),
    ("jsd.classes.negative.candidate", "JSD neg. class, aux", {"unrelated": -0.08, "related": 16}),
    ("size.tokens.main", "# words, train", {"unrelated": -0.47}),
    ("type_token_ratio.main", "# words, main", {"unrelated": 0.13, "related": 15}),
    ("type_token_ratio.candidate", "# words, aux", {"unrelated": -0.21, "related": 9}),
    ("type_token_ratio.ratio", "# words, ratio", {"related": 17}),
    ("curve.a.main", "Curve param a, main", {"unrelated": 0.07, "related": 21}),
    ("curve.a.candidate", "Curve param a, aux", {"unrelated": -0.31, "related": 11}),
    ("curve.a.ratio", "Curve param a, ratio", {"unrelated": 0.34, "related": 11}),
    ("curve.c.main", "Curve param c, main", {"unrelated": -0.17, "related": 9}),
    ("curve.c.candidate", "Curve param c, aux", {"unrelated": -0.02, "related": 16}),
    ("curve.c.ratio", "Curve param c, ratio", {"unrelated": 0.24, "related": 10}),
    ("curve.gradient_10.main", "Curve gradient 10%, main", {"unrelated": 0.01, "related": 20}),
    ("curve.gradient_10.candidate", "Curve gradient 10%, aux", {"unrelated": -0.02, "related": 9}),
    ("curve.gradient_10.ratio", "Curve gradient 10%, ratio", {"unrelated": 0.04, "related": 18}),
    ("curve.gradient_25.main", "Curve gradient 25%, main", {"unrelated": 0.03, "related": 8}),
    ("curve.gradient_25.candidate", "Curve gradient 25%, aux", {"unrelated": -0.05, "related": 14}),
    ("curve.gradient_25.ratio", "Curve gradient 25%, ratio", {"unrelated": 0.04, "related": 13}),
    ("curve.gradient_50.main", "Curve gradient 50%, main", {"unrelated": -0.07, "related": 10}),
    ("curve.gradient_50.candidate", "Curve gradient 50%, aux", {"unrelated": -0.11, "related": 12}),
    ("curve.gradient_50.ratio", "Curve gradient 50%, ratio", {"unrelated": -0.03, "related": 16}),
    ("curve.gradient_75.main", "Curve gradient 75%, main", {"unrelated": 0.17, "related": 14}),
    ("curve.gradient_75.candidate", "Curve gradient 75%, aux", {"unrelated": 0.10, "related": 12}),
    ("curve.gradient_75.ratio", "Curve gradient 75%, ratio", {"unrelated": 0.26, "related": 14}),
)
GROUPS: Mapping[str, Callable[[str], bool]] = {
    "all features": lambda name: True,
    "no curve features": lambda name: not name.startswith("curve."),
    "only curve features": lambda name: name.startswith("curve."),
    "only ratios": lambda name: name.endswith(".ratio"),
}
PAPER = {
    "related": (0.67, 0.66, 0.71, 0.69),
    "unrelated": (0.57, 0.53, 0.58, 0.57),
}  # Table 2, in the order of GROUPS
FOLDS, RUNS = 5, 100


def matrix(
    pairs: Sequence[Pair], signals: Mapping[Pair, Mapping[str, float | None]]
) -> tuple[np.ndarray, list[str]]:
    """[pairs, features] scaled to [0, 1], and the features that every pair has and that vary."""
    names = [
        name for name, _, _ in FEATURES if all(signals[pair][name] is not None for pair in pairs)
    ]
    values = np.array([[signals[pair][name] for name in names] for pair in pairs], float)
    low, spread = values.min(0), np.ptp(values, axis=0)
    varied = spread > 0
    return ((values - low)[:, varied] / spread[varied]), [
        name for name, v in zip(names, varied, strict=True) if v
    ]


def f1(helps: np.ndarray, said: np.ndarray) -> float:
    """F1 of "helps" (bool arrays); 0 where nothing is rightly said to help."""
    right = int((helps & said).sum())
    return 2 * right / (int(helps.sum()) + int(said.sum())) if right else 0.0


def both_f1(helps: np.ndarray, said: np.ndarray) -> float:
    """Mean of the F1 of "helps" and of "does not help"."""
    return (f1(helps, said) + f1(~helps, ~said)) / 2


def logistic() -> "LogisticRegression":
    """The meta-model; on so few features Newton's method finds the same optimum 25 times sooner
    than L-BFGS.
    """
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(solver="newton-cholesky")


def shuffled(x: np.ndarray, helps: np.ndarray, runs: int) -> tuple[float, float, np.ndarray]:
    """As the paper scores: five folds of shuffled pairs, again and again.

    Returns the mean F1 of "helps", the mean over both classes, and the coefficients of every fit.
    """
    from sklearn.model_selection import StratifiedKFold

    scores, balanced, coefficients = [], [], []
    for run in range(runs):
        said = np.zeros(len(helps), bool)
        for fit, held in StratifiedKFold(FOLDS, shuffle=True, random_state=run).split(x, helps):
            model = logistic().fit(x[fit], helps[fit])
            said[held] = model.predict(x[held])
            coefficients.append(model.coef_[0])
        scores.append(f1(helps, said))
        balanced.append(both_f1(helps, said))
    return float(np.mean(scores)), float(np.mean(balanced)), np.array(coefficients)


def held_out(x: np.ndarray, helps: np.ndarray, mains: Sequence[str]) -> tuple[float, float]:
    """Each main task predicted by a model that has seen none of its pairs."""
    mains = np.array(mains)
    said = np.zeros(len(helps), bool)
    for main in np.unique(mains):
        fit = mains != main
        said[~fit] = logistic().fit(x[fit], helps[fit]).predict(x[~fit])
    return f1(helps, said), both_f1(helps, said)


def report(
    problem: str, gains: Mapping[Pair, float], signals: Mapping[Pair, Mapping[str, float | None]]
) -> str:
    """Table 2 and Table 3 of one problem beside the paper's."""
    pairs = sorted(gains)
    x, names = matrix(pairs, signals)
    helps = np.array([gains[pair] > 0 for pair in pairs])
    mains = [pair[0] for pair in pairs]
    lines, coefficients = [], np.zeros((0, 0))
    for (group, belongs), paper in zip(GROUPS.items(), PAPER[problem], strict=True):
        columns = [i for i, name in enumerate(names) if belongs(name)]
        score, balanced, fitted = shuffled(x[:, columns], helps, RUNS)
        apart, apart_balanced = held_out(x[:, columns], helps, mains)
        lines.append(
            (
                group,
                f"{paper:.2f}",
                f"{score:.2f}",
                f"{balanced:.2f}",
                f"{apart:.2f}",
                f"{apart_balanced:.2f}",
            )
        )
        if group == "all features":
            coefficients = fitted
    always = np.ones(len(helps), bool)
    lines.append(
        (
            "always “helps”",
            None,
            f"{f1(helps, always):.2f}",
            f"{both_f1(helps, always):.2f}",
            f"{f1(helps, always):.2f}",
            f"{both_f1(helps, always):.2f}",
        )
    )
    head = (
        f"Table 2, {problem} ({len(pairs)} pairs)",
        "paper",
        "shuffled pairs: F1",
        "mean of both classes",
        "main task held out: F1",
        "mean of both classes",
    )
    return table(head, lines) + "\n\n" + _table_3(problem, names, coefficients)


def _table_3(problem: str, names: Sequence[str], coefficients: np.ndarray) -> str:
    """The ten features that weigh most with the paper, and how the two rankings agree over all."""
    mean = coefficients.mean(0)
    ranks = np.argsort(np.argsort(-np.abs(coefficients), axis=1), axis=1) + 1
    inverse = (coefficients.shape[1] + 1 - ranks).mean(0)
    ours = dict(zip(names, inverse if problem == "related" else mean, strict=True))
    paper = {
        name: (title, values[problem])
        for name, title, values in FEATURES
        if problem in values and name in ours
    }
    order = sorted(paper, key=lambda name: -abs(paper[name][1]))
    rho = spearman([abs(paper[n][1]) for n in order], [abs(ours[n]) for n in order])
    what = "inverse rank" if problem == "related" else "coefficient"
    form = "{:.0f}" if problem == "related" else "{:+.2f}"
    lines = [(paper[n][0], n, form.format(paper[n][1]), form.format(ours[n])) for n in order[:10]]
    agree = (
        f"Spearman of the two {what}s' sizes over the {len(order)} features of both: {rho:+.2f}."
    )
    if problem == "unrelated":
        same = np.mean([np.sign(paper[n][1]) == np.sign(ours[n]) for n in order])
        agree += f" Same sign: {same:.0%}."
    return (
        table((f"Table 3, {problem}", "our signal", f"paper's {what}", "ours"), lines)
        + "\n\n"
        + agree
    )
