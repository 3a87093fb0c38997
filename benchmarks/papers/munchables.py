"""Watanabe et al. 2022 (MUNCHABLES): Tables 2 and 4 on seven of their eight biomedical sets.

    python -m benchmarks.papers munchables [--size small|full] [--seeds N]

CHEMDNER is not at hand. PPMI vectors of the sets' own training text stand in for the paper's PubMed
embeddings. The small version cuts all sets alike and gives every method the same number of
main-task steps, and MultiTask, whose batches hold all sets, the same number of updates as an
auxiliary method; `full` uses the whole sets and the paper's own stopping.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

from autoaux.corpora import Pool
from autoaux.recipe import BiLstm, Optimisation
from autoaux.search import Settings, run_selection
from benchmarks.papers.data import PAGE, arguments
from benchmarks.papers.munchables_sets import (
    SETS,
    TWINS,
    auxiliary,
    corpora,
    their_order,
    vectors,
    vocabulary,
)
from benchmarks.papers.statistics import difference, interval, points, signed
from benchmarks.papers.training import Job, loop, train
from benchmarks.store import Rows, rows_of
from benchmarks.tables import publish, table

METHODS: Mapping[str, Sequence[float]] = {  # Tables 2 and 4, F1 in the order of SETS
    "SingleTask": (87.56, 86.65, 94.12, 83.63, 77.31, 88.06, 75.41),
    "MultiTask": (87.72, 86.12, 94.53, 83.44, 77.86, 89.06, 76.71),
    "SingleAux": (88.41, 86.53, 94.27, 83.24, 77.71, 88.88, 76.80),
    "Conc": (89.14, 86.73, 94.23, 82.57, 77.48, 89.46, 76.42),
    "Iter": (88.33, 86.85, 94.52, 82.90, 77.78, 88.98, 77.20),
    "Stack": (87.69, 86.98, 94.33, 83.80, 77.62, 89.42, 76.65),
    "Iter (sort)": (88.50, 86.85, 94.33, 83.59, 77.28, 88.82, 76.36),
    "Stack (sort)": (87.90, 86.86, 94.47, 83.84, 77.21, 88.87, 76.46),
}
SCHEDULES = {
    "Conc": "concatenation",
    "Iter": "iteration",
    "Stack": "stack",
    "MultiTask": "multitask",
}
SELECT_RUNS = 13  # single, six auxiliaries alone, Conc, Iter, Stack, MultiTask, and both sorted
STEPS = 168  # main-task steps of the small version: six epochs, so that Iter meets every auxiliary
SMALL = {"batch_tokens": 256, "learning_rate": 0.02}
FULL = {
    "optimizer": "sgd",
    "learning_rate": 0.1,
    "decay": "halving",
    "stop": "watanabe",
    "max_steps": 200_000,
    "eval_every": 2_000,
}


def encoder(how: str) -> dict[str, object]:
    """The paper's inputs are given, not learned: here given vectors, and learned ones for what
    those leave out.
    """
    sizes = {"words": 128, "hidden": 256} if how == "full" else {}
    return {
        "kind": "bilstm",
        "characters": 0,
        "embeddings": [{"kind": "static", "path": vectors(how)}],
        **sizes,
    }


def job(how: str, method: str, main: str, order: Sequence[str], seed: int) -> Job:
    """One training; `order` names the auxiliaries as they follow one another."""
    schedule = "single" if not order else SCHEDULES.get(method.split(" ")[0], "auxiliary")
    steps = round(2 * STEPS / (1 + len(order))) if schedule == "multitask" else STEPS
    optimisation = FULL if how == "full" else loop(steps, 6, **SMALL)
    recipe = {"encoder": encoder(how), "schedule": {"kind": schedule}, "optimisation": optimisation}
    key = {
        "part": "bio",
        "size": how,
        "method": method,
        "main": main,
        "order": list(order),
        "seed": seed,
    }
    return Job(
        key, corpora(how)[main], tuple(auxiliary(how, main, other) for other in order), seed, recipe
    )


def first_jobs(how: str, seed: int) -> list[Job]:
    """All that needs no other run's result: single, each auxiliary alone, and the unsorted
    methods.
    """
    jobs = [job(how, "SingleTask", main, (), seed) for main in SETS]
    jobs += [
        job(how, "SingleAux", main, (other,), seed)
        for main in SETS
        for other in SETS
        if other != main
    ]
    for method in ("Conc", "Iter", "Stack", "MultiTask"):
        for main in SETS:
            types = {other: SETS[other][1] for other in SETS if other != main}
            jobs.append(job(how, method, main, their_order(types, seed), seed))
    return jobs


def sorted_jobs(rows: Rows, how: str, seed: int) -> list[Job]:
    """Iter and Stack with the auxiliaries ascending by the dev score that each reached alone
    (5.1).
    """
    jobs = []
    for method in ("Iter (sort)", "Stack (sort)"):
        for main in SETS:
            alone = {
                row["order"][0]: row["dev"]
                for row in rows.where(size=how, method="SingleAux", main=main, seed=seed)
            }
            jobs.append(job(how, method, main, sorted(alone, key=alone.get), seed))
    return jobs


def twin_jobs(how: str, seed: int) -> list[Job]:
    """The two annotations of BC5CDR without each other."""
    jobs = []
    for method in ("Conc", "Iter", "Stack"):
        for main, twin in TWINS.items():
            types = {other: SETS[other][1] for other in SETS if other not in (main, twin)}
            jobs.append(job(how, f"{method} without twin", main, their_order(types, seed), seed))
    return jobs


def select_row(how: str, main: str, seed: int) -> dict[str, object]:
    """What a selection of as many runs as the table's methods cost together chooses, and its test
    score.

    It has no forecast: the packaged experience was made with some of these sets.
    """
    sets = dict(corpora(how))
    task = sets.pop(main)
    settings = Settings.of(
        trials=SELECT_RUNS,
        seeds=2,
        fresh_seeds=2,
        controls=False,
        use_forecast=False,
        seed=100 * seed,
        rungs=(STEPS // 2,),
        encoder=BiLstm(**encoder(how)),
        optimisation=Optimisation(**loop(STEPS, 6, **SMALL)),
    )
    with TemporaryDirectory() as folder:
        decision = run_selection(task, Pool(tuple(sets.values())), settings, Path(folder))
    arm = decision.winner.arm
    read = {
        "dev": decision.winner.mean,
        "test": decision.test_score,
        "single_test": decision.single_task_test_score,
    }
    return {
        **{what: round(score, 5) for what, score in read.items()},
        "verdict": decision.verdict,
        "schedule": arm.schedule,
        "chosen": list(arm.auxiliaries),
        "runs": decision.trials,
    }


def scores(rows: Rows, how: str) -> dict[tuple[str, str, int], float]:
    """(method, main, seed) -> test F1; SingleAux is the auxiliary that is best on dev."""
    found: dict[tuple[str, str, int], float] = {}
    best: dict[tuple[str, int], float] = {}
    for row in rows.where(part="bio", size=how):
        key = row["method"], row["main"], row["seed"]
        if row["method"] == "SingleAux":
            if row["dev"] <= best.get(key[1:], -1.0):
                continue
            best[key[1:]] = row["dev"]
        found[key] = row["test"]
    return found


def macro(
    found: Mapping[tuple[str, str, int], float], method: str, mains: Iterable[str] = SETS
) -> list[float]:
    """Mean over the main tasks for each seed that has them all."""
    mains = list(mains)
    seeds = sorted({seed for name, _, seed in found if name == method})
    whole = [seed for seed in seeds if all((method, main, seed) in found for main in mains)]
    return [fmean(found[method, main, seed] for main in mains) for seed in whole]


def over_single(found: Mapping[tuple[str, str, int], float], method: str) -> list[float]:
    """Change over SingleTask of each main task, means over the seeds that both have."""
    changes = []
    for main in SETS:
        seeds = {s for m, task, s in found if (m, task) == (method, main)} & {
            s for m, task, s in found if (m, task) == ("SingleTask", main)
        }
        changes += (
            [fmean(found[method, main, s] - found["SingleTask", main, s] for s in seeds)]
            if seeds
            else []
        )
    return changes


def methods_table(found: Mapping[tuple[str, str, int], float]) -> str:
    """Table 2; ± is over the seven main tasks, for the paper's figures as for ours."""
    lines = []
    for method, theirs in (*METHODS.items(), ("autoaux select", None)):
        ours = macro(found, method)
        if not ours:
            continue
        line: list[object] = [method]
        line += [
            points(fmean(v for (m, s, _), v in found.items() if (m, s) == (method, main)), digits=1)
            for main in SETS
        ]
        single = method == "SingleTask"
        line += [
            points(fmean(ours)),
            None if single else signed(*interval(over_single(found, method))),
            len(ours),
        ]
        if theirs:
            alone = METHODS["SingleTask"]
            published = [(a - b) / 100 for a, b in zip(theirs, alone, strict=True)]
            line += [f"{fmean(theirs):.2f}", None if single else signed(*interval(published))]
        lines.append(line if theirs else [*line, None, None])
    head = (
        "Table 2, test F1",
        *SETS,
        "ours: macro",
        "over SingleTask",
        "seeds",
        "paper: macro of seven",
        "over SingleTask",
    )
    return table(head, lines)


def choices_table(rows: Rows, how: str) -> str:
    """What the selections chose; ± is over main tasks."""
    found = sorted(rows.where(size=how, method="autoaux select"), key=lambda row: row["seed"])
    if not found:
        return ""
    lines: list[Sequence[object]] = []
    for row in found:
        chosen = " + ".join(row["chosen"]) + f" ({row['schedule']})" if row["chosen"] else "none"
        change = row["test"] - row["single_test"]
        lines.append(
            (
                row["main"],
                row["seed"],
                chosen,
                row["verdict"],
                *(points(row[of], digits=1) for of in ("test", "single_test")),
                signed(change, digits=1),
            )
        )
    changes = [
        fmean(row["test"] - row["single_test"] for row in found if row["main"] == main)
        for main in dict.fromkeys(row["main"] for row in found)
    ]
    means = (points(fmean(row[of] for row in found), digits=1) for of in ("test", "single_test"))
    lines.append(("mean", None, None, None, *means, signed(*interval(changes))))
    return table(
        (
            "`autoaux select`: main task",
            "seed",
            "chosen",
            "verdict",
            "test F1",
            "single task, same seeds",
            "change",
        ),
        lines,
    )


def twins_table(found: Mapping[tuple[str, str, int], float]) -> str:
    lines = []
    for method in ("Conc", "Iter", "Stack"):
        together, apart = (macro(found, name, TWINS) for name in (method, f"{method} without twin"))
        if together and apart:
            lines.append(
                (
                    method,
                    points(fmean(together)),
                    points(fmean(apart)),
                    signed(*difference(together, apart)),
                )
            )
    head = (
        "BC5CDR, mean of disease and chem",
        "with the other annotation of the same text",
        "without",
        "difference",
    )
    return table(head, lines) if lines else ""


def auxiliaries_table(rows: Rows, how: str) -> str:
    """What each set does for each other: the matrix that SingleAux chooses from."""
    alone: dict[str, list[float]] = {}
    for row in rows.where(size=how, method="SingleTask"):
        alone.setdefault(row["main"], []).append(row["test"])
    pairs: dict[tuple[str, str], list[float]] = {}
    for row in rows.where(size=how, method="SingleAux"):
        pairs.setdefault((row["main"], row["order"][0]), []).append(row["test"])
    lines = [
        (
            main,
            *(
                (
                    signed(fmean(pairs[main, o]) - fmean(alone[main]), digits=1)
                    if (main, o) in pairs
                    else None
                )
                for o in SETS
            ),
        )
        for main in alone
    ]
    return table(("SingleAux over SingleTask, main task", *SETS), lines)


def main() -> None:
    given = arguments(__doc__ or "", ("bio", "select"), seeds=3)
    rows = rows_of("papers", "munchables")
    for seed in [] if given.tables else range(given.seeds):
        if "bio" in given.part:
            train(rows, first_jobs(given.size, seed), vocabulary(given.size))
            more = sorted_jobs(rows, given.size, seed) + twin_jobs(given.size, seed)
            train(rows, more, vocabulary(given.size))
            report(rows, given.size)
        if "select" in given.part:
            for name in SETS:
                key = {
                    "part": "bio",
                    "size": given.size,
                    "method": "autoaux select",
                    "main": name,
                    "seed": seed,
                }
                rows.once(key, partial(select_row, given.size, name, seed))
    report(rows, given.size)


def cost_line(rows: Rows, how: str) -> str:
    """CPU-seconds in all, and of one main task: what all methods of the table took, and a
    selection.
    """
    seconds: dict[bool, list[float]] = {False: [], True: []}
    mains: dict[bool, set[tuple[str, int]]] = {False: set(), True: set()}
    for row in rows.where(size=how):
        if (select := row["method"] == "autoaux select") or row["method"] in METHODS:
            seconds[select].append(row["cpu_seconds"])
            mains[select].add((row["main"], row["seed"]))
    total = sum(row["cpu_seconds"] for row in rows.where(size=how))
    text = f"{how}: {total:,.0f} CPU-seconds, one thread."
    if all(mains.values()):
        each = [sum(seconds[select]) / len(mains[select]) for select in (False, True)]
        text += (
            f" One main task: {each[0]:.0f} for the eight methods together, {each[1]:.0f} for a"
            f" selection of {SELECT_RUNS} runs."
        )
    return text


def report(rows: Rows, how: str) -> None:
    found = scores(rows, how)
    text = [
        methods_table(found),
        choices_table(rows, how),
        twins_table(found),
        auxiliaries_table(rows, how),
        cost_line(rows, how),
    ]
    publish("munchables", "\n\n".join(part for part in text if part), PAGE)
