"""benchmarks/training/engine.md from the measurements in engine.jsonl.gz and what
engine_findings.md says of them.
"""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

FINDINGS = Path(__file__).with_name("engine_findings.md")
LIMITS = {
    "training": "elementwise work and dispatch beside the products",
    "tagging": "products are more than half of it",
    "reach": "two to three epochs are needed at this rate and batch; what remains is speed",
    "floor": (
        "about 70 steps an update, a dozen small operations each way; the CRF, dropout, the"
        " optimiser"
    ),
    "stacked": "memory: gates and states of many lanes leave the cache",
    "processes": (
        "two busy cores each run a little slower than one alone (memory and clock are shared)"
    ),
}


def _table(head: list[str], rows: list[list[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def _status(data: dict[str, dict]) -> str:
    """Every aim, what was measured, and what stands in the way."""
    rows: list[list[Any]] = []

    def row(claim: str, aim: float, values: list[float], form: str, limit: str) -> None:
        if values:
            shown = " to ".join(dict.fromkeys(form.format(v) for v in (min(values), max(values))))
            met = "met" if min(values) >= aim else "partly" if max(values) >= aim else "missed"
            rows.append([claim, form.format(aim), shown, met, "" if met == "met" else limit])

    speed = data.get("speed", {})
    tasks = [key.split(", ")[0] for key in speed if key.endswith(", flair")]
    for claim, aim, key in (
        ("training at flair's shape", 12, "training"),
        ("tagging at flair's shape", 20, "tagging"),
    ):
        ratios = [
            speed[f"{task}, same shape"][key] / speed[f"{task}, flair"][key] for task in tasks
        ]
        row(claim + ", times flair", aim, ratios, "{:.1f}", LIMITS[key])
    for name in ("same shape", "same shape, our optimisation", "proxy"):
        reached = [_reached(speed[f"{task}, {name}"], speed[f"{task}, flair"]) for task in tasks]
        row(
            f"CPU-seconds to flair's best score, {name}, times fewer",
            30,
            [r for r in reached if r],
            "{:.0f}",
            LIMITS["reach"],
        )
    for name, aim in (("full", 60), ("proxy", 40)):
        row(
            f"matrix products' share of a step, {name}",
            aim,
            [100 * data["floor"][name]["share"]] if name in data.get("floor", {}) else [],
            "{:.0f} %",
            LIMITS["floor"],
        )
    best = [max(row[k] for k in row) / row["1"] for row in data.get("stacked", {}).values()]
    row("stacked, best K against K = 1, proxy", 2, best, "{:.2f}", LIMITS["stacked"])
    two = data.get("processes", {}).get("two against one")
    for what, key in (
        ("per CPU-second of a process", "runs_per_cpu_second"),
        ("per second", "runs_per_wall_second"),
    ):
        row(
            f"two processes against one, runs {what}",
            1.9,
            [two[key][0]] if two else [],
            "{:.2f}",
            LIMITS["processes"],
        )
    rows.append(
        [
            "CUDA graphs, stacks of 32 on a GPU",
            "15 times",
            "not measured",
            "open",
            "no GPU was at hand",
        ]
    )
    return _table(["claim", "aim", "measured", "", "what limits it"], rows)


def _speed(part: dict[str, dict]) -> str:
    rows = []
    for task in sorted({key.split(", ")[0] for key in part}):
        rival = part.get(f"{task}, flair")
        for name in ("flair", "same shape", "same shape, our optimisation", "proxy"):
            row = part.get(f"{task}, {name}")
            if row is None:
                continue
            train = f"{row['training']:,}" + (
                f" (x {row['training'] / rival['training']:.1f})" if rival else ""
            )
            tag = f"{row['tagging']:,}" + (
                f" (x {row['tagging'] / rival['tagging']:.1f})" if rival else ""
            )
            scores = ", ".join(f"{100 * s:.1f}" for s in row["scores"])
            rows.append(
                [
                    task,
                    name,
                    train,
                    tag,
                    scores,
                    _reach(row, rival) if rival and name != "flair" else "",
                ]
            )
    head = [
        "task (25,000 training tokens)",
        "model",
        "training tokens / CPU-s",
        "tagging tokens / CPU-s",
    ]
    return _table([*head, "dev score after each epoch", "CPU-seconds to flair's best"], rows)


def _times(row: dict, rival: dict) -> tuple[float, float | None]:
    """CPU-seconds of training until flair's best dev score: flair's, and ours (at the end of a
    quarter of an epoch).
    """
    theirs = float(np.cumsum(rival["seconds"])[int(np.argmax(rival["scores"]))])
    return theirs, next(
        (spent for spent, score in row["quarters"] if score >= max(rival["scores"])), None
    )


def _reached(row: dict, rival: dict) -> float | None:
    theirs, ours = _times(row, rival)
    return theirs / ours if ours else None


def _reach(row: dict, rival: dict) -> str:
    theirs, ours = _times(row, rival)
    return f"x {theirs / ours:.0f} ({ours:.1f} s, flair {theirs:.1f} s)" if ours else "not reached"


def _reach_table(part: dict[str, dict]) -> str:
    """Median, least and most CPU-seconds of each setting over the seeds."""
    values: dict[tuple[str, str, str], dict[str, list[float | None]]] = {}
    for key, row in part.items():
        task, name, rate, batch, _ = key.split(", ")
        values.setdefault((name, rate, batch), {}).setdefault(task, []).append(row["seconds"])
    tasks = sorted({task for row in values.values() for task in row})

    def cell(seconds: list[float | None]) -> str:
        reached = [s for s in seconds if s is not None]
        if len(reached) < len(seconds):
            return f"{len(reached)} of {len(seconds)} reach it"
        return f"{np.median(reached):.2f} ({min(reached):.2f} to {max(reached):.2f})"

    rows = [
        [*setting, *(cell(row.get(task, [])) for task in tasks)]
        for setting, row in sorted(values.items())
    ]
    return _table(["model", "learning rate", "tokens a batch", *tasks], rows)


def _ranks(part: dict[str, dict]) -> str:
    """Spearman of the gains by proxy and full, with a bootstrap over candidates."""
    values: dict[tuple[str, str, str], list[float]] = {}
    seconds: dict[str, list[float]] = {"proxy": [], "full": []}
    for key, row in part.items():
        pair, name, _ = key.split(", ")
        main, _, candidate = pair.partition(" + ")
        values.setdefault((main, candidate, name), []).append(row["score"])
        seconds[name].append(row["seconds"])
    rng, rows = np.random.default_rng(0), []
    for main in sorted({key[0] for key in values}):
        names = sorted({key[1] for key in values if key[0] == main and key[1] != "nothing"})
        names = [
            n
            for n in names
            if all((main, c, size) in values for c in (n, "nothing") for size in seconds)
        ]
        if len(names) < 3:  # not measured far enough
            continue
        gains = {
            size: np.array(
                [
                    np.mean(values[main, n, size]) - np.mean(values[main, "nothing", size])
                    for n in names
                ]
            )
            for size in ("proxy", "full")
        }
        draws = [
            spearmanr(gains["proxy"][i], gains["full"][i])[0]
            for i in rng.integers(0, len(names), (2000, len(names)))
        ]
        low, high = np.nanpercentile(draws, [5, 95])
        both = sum(np.sign(gains["proxy"]) == np.sign(gains["full"]))
        tops = [names[int(np.argmax(gains[size]))] for size in ("proxy", "full")]
        rho = spearmanr(gains["proxy"], gains["full"])[0]
        runs = len(values[main, "nothing", "full"])
        rows.append(
            [
                main,
                len(names),
                runs,
                f"{rho:.2f} ({low:.2f} to {high:.2f})",
                f"{both} of {len(names)}",
                " / ".join(tops),
            ]
        )
    cost = np.mean(seconds["full"]) / np.mean(seconds["proxy"])
    head = [
        "main task",
        "candidates",
        "seeds",
        "Spearman of gains (90 % bootstrap)",
        "same sign",
        "best by proxy / full",
    ]
    return (
        _table(head, rows)
        + f"\n\nA full run costs {cost:.1f} times the CPU-seconds of a proxy run of as many steps."
    )


def write(data: dict[str, dict], report: Path) -> None:
    """Put the measurements, part by part, into a page."""
    data = {part: dict(sorted(rows.items())) for part, rows in sorted(data.items())}
    parts = [
        "# The training engine",
        "Written by `python -m benchmarks.training engine write`; how each figure is made stands"
        " in "
        "`benchmarks/training/engine.py`. CPU seconds of one thread; other work ran on the "
        "machine, so ratios count, not "
        "absolute figures.",
    ]
    parts += ["## Where each aim stands", _status(data)]
    if "speed" in data:
        parts += ["## Beside flair", _speed(data["speed"])]
        parts.append(
            "Aims: 12 times in training at equal accuracy after equal epochs, 20 times in tagging,"
            " 30 times fewer CPU-seconds to flair's accuracy. Tagging is from raw sentences to"
            " labels, as flair's is. `same shape` trains as flair does (Adam at .005, batches of 32"
            " sentences), `our optimisation` as the recipes do (AdamW at .01, 512 tokens, not tuned"
            " here); dev was scored four times an epoch for the last column."
        )
    if "reach" in data:
        parts += ["## How soon flair's best score is reached", _reach_table(data["reach"])]
        parts.append(
            "CPU-seconds of training (the median of the seeds, least and most), constant rate,"
            " AdamW, dev scored eight times an epoch, at most four epochs, on a busy machine;"
            " `python -m benchmarks.training reach`."
        )
    if "floor" in data:
        rows = [
            [name, f"{100 * row['share']:.0f} %", f"{row['tokens_per_second']:,}"]
            for name, row in sorted(data["floor"].items())
        ]
        parts += [
            "## Beside its own matrix products",
            _table(["recipe", "products' share of a step", "tokens / CPU-s"], rows),
        ]
        parts.append(
            "Aims: 60 % for the full recipe, 40 % for the proxy. EWT, batches of 512 tokens."
        )
    if "stacked" in data:
        rows = []
        for name, row in sorted(data["stacked"].items()):
            rows.append(
                [name, *(f"{row[k]:,} (x {row[k] / row['1']:.2f})" for k in ("1", "4", "8", "16"))]
            )
        parts += ["## Stacked", _table(["recipe, batch", "K = 1", "4", "8", "16"], rows)]
        parts.append("Model-tokens per CPU-second, all K together. Aim: twice K = 1 for the proxy.")
    if "mixed" in data:
        rows = [
            [
                name,
                row["a pass per task"],
                row["one pass"],
                f"x {row['a pass per task'] / row['one pass']:.2f}",
            ]
            for name, row in sorted(data["mixed"].items(), key=lambda item: int(item[0].split()[0]))
        ]
        parts += [
            "## Batches of several tasks",
            _table(
                ["multitask, proxy", "each task encoded by itself, ms", "all in one pass, ms", ""],
                rows,
            ),
        ]
        parts.append(
            "CPU time of an update of 512 tokens; the gradients are the same. What grows with the"
            " number of tasks is their heads."
        )
    if "processes" in data:
        row = data["processes"]["two against one"]
        rows = [
            [what, *row[key]]
            for what, key in (
                ("per second", "runs_per_wall_second"),
                ("per CPU-second of a process", "runs_per_cpu_second"),
            )
        ]
        parts += [
            "## Two processes",
            _table(
                ["runs finished by two processes, times those of one", "median", "least", "most"],
                rows,
            ),
        ]
        parts.append(
            f"Aim: 1.9 per second on 2 cores. {row['rounds']} rounds of one run alone and two at"
            f" once, in turn, at a load average of {row['load_average']}: where others use the"
            " cores as well, the first row says how the system shares them out among sessions, the"
            " second what two runs at once cost each other."
        )
    if "ranks" in data:
        parts += ["## Proxy and full", _ranks(data["ranks"])]
    if "lengths" in data:
        rows = [
            [
                *key.split(", ")[:2],
                row["steps"],
                row["best_step"],
                f"{100 * row['score']:.1f}",
                row["seconds"],
            ]
            for key, row in sorted(data["lengths"].items())
        ]
        head = [
            "recipe",
            "EWT UPOS, 25,000 tokens",
            "main steps",
            "best at",
            "dev score",
            "CPU-seconds",
        ]
        parts += [
            "At their own lengths (one seed: the cost of a run, no claim about gains):",
            _table(head, rows),
        ]
    report.write_text("\n\n".join([*parts, FINDINGS.read_text(encoding="utf-8")]), encoding="utf-8")
