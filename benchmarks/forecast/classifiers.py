"""Whether LightGBM, as a sign classifier or as LambdaRank, adds anything to the additive forecast.

    python -m benchmarks forecast classifiers  # a minute; writes classifiers.md beside this file

On the recorded pairs of the packaged experience, with the signals that `rank` computes. Each main
task is told by models fitted on all others. Trees see the columns as they are (a classifier of the
sign, a regression of the gain) or rank within main tasks (LambdaRank, as Lin et al. 2019). A stack
is the additive forecast plus a weight times the trees' score, both as z-scores within a main task;
the weight, of 0 to 1 in steps of .1, is the one with the best mean Kendall over the other main
tasks. AUC is of the sign within main tasks that have both. In brackets: 90 % bootstrap intervals
over main tasks; of stacks, of the difference to the additive forecast as well.
"""

from pathlib import Path

import lightgbm
import numpy as np
from scipy.stats import kendalltau, rankdata

from autoaux.forecast import (
    AdditiveGains,
    Design,
    Forecaster,
    TransferRanker,
    experience_of,
    packaged_ledgers,
)
from autoaux.ledger import union
from autoaux.signals import CHEAP

HERE = Path(__file__).parent
RESAMPLES, SEED = 2000, 0
WEIGHTS = np.linspace(0, 1, 11)
TREES = {
    "num_leaves": 7,
    "min_data_in_leaf": 10,
    "learning_rate": 0.05,
    "feature_fraction": 0.5,
    "lambda_l2": 5.0,
    "seed": SEED,
    "deterministic": True,
    "num_threads": 1,
    "verbosity": -1,
}
ROUNDS = 50


def additive(design: Design, train: np.ndarray, held: np.ndarray) -> np.ndarray:
    """The forecast of the package, fitted without these main tasks."""
    model = AdditiveGains(trees=0.0, groups=design.groups)
    own, other = design.select(train), design.select(held)
    model.fit(own.X, own.gains, errors=own.errors, **own.who)
    return model.predict(other.X, **other.who)


def trees(objective: str):
    def score(design: Design, train: np.ndarray, held: np.ndarray) -> np.ndarray:
        own = design.select(train)
        wanted = (own.gains > 0).astype(float) if objective == "binary" else own.gains / own.scale
        data = lightgbm.Dataset(own.X, wanted)
        return np.asarray(
            lightgbm.train(TREES | {"objective": objective}, data, ROUNDS).predict(design.X[held])
        )

    return score


def ranker(design: Design, train: np.ndarray, held: np.ndarray) -> np.ndarray:
    own = design.select(train)
    return TransferRanker().fit(own.X, own.gains, mains=own.mains).predict(design.X[held])


SCORES = {
    "additive": additive,
    "sign classifier": trees("binary"),
    "regression": trees("regression"),
    "LambdaRank": ranker,
}


def left_out(design: Design, score) -> np.ndarray:
    """Every row's score by a model that saw nothing of its main task."""
    found = np.zeros(len(design.gains))
    for main in np.unique(design.mains):
        held = design.mains == main
        found[held] = score(design, ~held, held)
    return found


def within(scores: np.ndarray, mains: np.ndarray) -> np.ndarray:
    """z-scores within main tasks."""
    found = np.zeros(len(scores))
    for main in np.unique(mains):
        own = scores[mains == main]
        found[mains == main] = (own - own.mean()) / max(own.std(), 1e-12)
    return found


def by_main(scores: np.ndarray, design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Kendall and AUC of each main task; NaN where it has one sign only."""
    kendall, auc = [], []
    for main in np.unique(design.mains):
        mine, gains = scores[design.mains == main], design.gains[design.mains == main]
        kendall.append(float(np.nan_to_num(kendalltau(mine, gains).statistic)))
        helps, ranks = gains > 0, rankdata(mine)
        some, none = int(helps.sum()), int((~helps).sum())
        area = (ranks[helps].sum() - some * (some + 1) / 2) / max(some * none, 1)
        auc.append(area if some and none else np.nan)
    return np.array(kendall), np.array(auc)


def stacked(base: np.ndarray, extra: np.ndarray, design: Design) -> tuple[np.ndarray, float]:
    """Both together, with the weight that is best for the other main tasks; its mean too."""
    mains = np.unique(design.mains)
    base, extra = within(base, design.mains), within(extra, design.mains)
    each = np.array([by_main(base + w * extra, design)[0] for w in WEIGHTS])
    found, chosen = np.zeros(len(base)), []
    for number, main in enumerate(mains):
        weight = WEIGHTS[np.delete(each, number, axis=1).mean(1).argmax()]
        held = design.mains == main
        found[held] = base[held] + weight * extra[held]
        chosen.append(weight)
    return found, float(np.mean(chosen))


def estimate(values: np.ndarray) -> str:
    values = values[np.isfinite(values)]
    draws = np.random.default_rng(SEED).choice(values, (RESAMPLES, len(values))).mean(1)
    low, high = np.quantile(draws, [0.05, 0.95])
    return f"{values.mean():.3f} [{low:.3f}, {high:.3f}]"


def main() -> None:
    forecaster = Forecaster.fit(experience_of(union(packaged_ledgers())))
    design = forecaster.design
    columns = [name for name in design.names if name in CHEAP or name.startswith("headroom")]
    real = np.array([not cell.control for cell in design.cells])
    design = design.with_columns(columns).select(real)
    scores = {name: left_out(design, score) for name, score in SCORES.items()}
    base = by_main(scores["additive"], design)
    lines = [
        "| score | weight of the trees | Kendall | difference | AUC within | difference |",
        "|---|---|---|---|---|---|",
    ]
    for name, found in scores.items():
        kendall, auc = by_main(found, design)
        lines.append(f"| {name} | | {estimate(kendall)} | | {estimate(auc)} | |")
    for name in list(scores)[1:]:
        both, weight = stacked(scores["additive"], scores[name], design)
        kendall, auc = by_main(both, design)
        lines.append(
            f"| additive + {name} | {weight:.2f} | {estimate(kendall)} |"
            f" {estimate(kendall - base[0])} | {estimate(auc)} | {estimate(auc - base[1])} |"
        )
    table = "\n".join(lines)
    head = "# Trees beside the additive forecast\n\n" + (__doc__ or "").split("\n\n", 2)[2] + "\n"
    (HERE / "classifiers.md").write_text(head + table + "\n", encoding="utf-8")
    print(table)
