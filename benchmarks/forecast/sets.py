"""How well the gain of a set is known from its members, on main tasks left out."""

import numpy as np

from autoaux.forecast import AdditiveGains, Experience, set_design
from benchmarks.forecast.scores import kendall


def set_rows(experience: Experience) -> list[str]:
    """Markdown lines: Kendall of predicted and recorded set gains within a main task, and
    errors.
    """
    X, beyond, errors, cells = set_design(experience)
    mains = np.array([cell.main.digest for cell in cells], dtype=object)
    if len(np.unique(mains)) < 3 or len(cells) < 12:
        return [f"Sets: {len(cells)} whose members were all tried alone; too few to judge.", ""]
    gains = np.array([cell.gain for cell in cells])
    alone = {(cell.main.digest, cell.auxiliaries[0]): cell.gain for cell in experience.singles}
    members = [np.array([alone[cell.main.digest, a] for a in cell.auxiliaries]) for cell in cells]
    best = np.array([m.max() for m in members])
    surrogate = np.zeros(len(cells))
    for main in np.unique(mains):
        test = mains == main
        model = AdditiveGains(trees=0, relative=False).fit(
            X[~test], beyond[~test], mains=mains[~test], errors=errors[~test]
        )
        surrogate[test] = best[test] + model.predict(X[test])
    scores = {
        "**set surrogate**": surrogate,
        "best member": best,
        "mean of members": np.array([m.mean() for m in members]),
        "sum of members": np.array([m.sum() for m in members]),
    }
    lines = [
        (
            f"Sets ({len(cells)} whose members were all tried alone; members' gains as recorded; a"
            f" set beats its best member in {np.mean(beyond > 0):.0%}):"
        ),
        "",
        "| prediction of a set's gain | Kendall in a main task | median error, points |",
        "|---|---|---|",
    ]
    lines += [
        f"| {name} | {kendall(score, gains, mains)} | {np.median(np.abs(score - gains)):.2f} |"
        for name, score in scores.items()
    ]
    return [*lines, ""]
