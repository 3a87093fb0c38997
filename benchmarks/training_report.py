"""benchmarks/training.md from the measurements in benchmarks/training.json."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

FINDINGS = """
## What was found, kept and dropped

Taken while the engine was built, by switches that are no longer in the code; best dev scores after 600 steps
of 512 tokens, seeds 0 and 1 where two figures stand.

- **Kept: rows of the word table learn alone.** With a table of 5,600 words, clearing its dense gradient
  and AdamW took 8 % of a proxy step, and that grows with the vocabulary. Dense and by rows: EWT 25k 91.2, 91.4 and 91.2, 91.3; NCBI-disease 25k 73.8,
  74.2 and 74.2, 73.8. Under Adam a row's momentum rests while the row is not seen; with the plain
  learning rate the curve is late (EWT after 100 steps 85.7 instead of 88.6), with 4 times the rate it is
  dense Adam's (88.4 and 88.1).
- **Kept: word dropout.** 25 % of a batch's forms taken for unknown instead of leaving out words seen once:
  EWT 25k 90.3 to 90.9 at dropout .5, and 91.3 at dropout .3; 10 % gives 90.7 and 90.9.
- **Kept: dropout masks from random bytes** that are a function of seed, layer and update: nothing to save for
  a resume, a stacked lane draws what it would draw alone.
- **Kept: alpha and beta of the CRF in one scan** with twice the groups, its gradient from two batched products.
- **Kept until a scan ran in numpy: scans laid out step by step**, what all directions and lanes need at a step being one block: one batched
  product in place, five operations a step instead of eight (the state is kept as (h + 1) / 2). Against the version
  before, turn about, median of 16 pairs of 10 steps: proxy x 1.03, flair's shape x 1.00, eight seeds stacked x 1.04
  (10 pairs; least time against least time x 1.00, 0.99, 1.10).
- **Stacks are now measured as they train**, between two evaluations: putting 16 models together and taking them apart
  used to be counted into every four steps (x 1.2 to 1.6 then). So most of the rise to x 1.6 to 2.2 is the measure, at most a
  tenth the layout.
- **Where a proxy step went** (481 tokens, busy machine): of 1.6 ms of the word scan forwards 0.4 were products, of 3.0
  backwards 0.9. The rest was cutting about ten views a step and four or five operations on a few thousand floats, each
  of which cost the interpreter and torch's dispatch as much as the arithmetic.
- **Kept: the loop of a scan in numpy, on the same memory.** A view costs .1 us instead of .7 to 2.5, an operation .3 to .8
  instead of 1 to 2, and tanh of 2,560 floats .7 us where torch's sigmoid takes 2.3; so gates are computed as
  (1 + tanh(a / 2)) / 2. A scan alone, load 6, old and new, median of 40: forwards proxy words 2.4 and 1.4 ms,
  characters 1.6 and .9, flair's shape 4.1 and 3.0 and 2.7 and 2.0, eight stacked 10.4 and 8.2; backwards 2.8 and 1.8,
  1.9 and 1.5, 5.3 and 4.3, 3.9 and 3.1, 16.5 and 13.9. On another device than a CPU the same lines call torch.
- **Dropped: numpy beside torch's own products** (torch.from_numpy in every step): forwards 1.5 ms where numpy alone took
  1.35 (proxy words), 1.0 and .87 (characters). **Dropped: all factors of the gradient inside the loop**: 2.05 instead of 1.8 ms.
- **Kept: scans laid out group by group**, gates outermost, instead of step by step: no row has to be found again for the
  weights' gradient, and the layout is half as long to write. Turn about, with torch's products still: proxy x 1.01, stacked
  x 1.03, flair's shape x .96, which came from three products where there had been one; see the next.
- **Kept: numpy's products (OpenBLAS) instead of torch's (MKL)** on this AMD processor, for projections, emissions and the
  weights' gradients: 1.32 instead of 1.57 ms (300 x 256 by 256 x 384, twice), 6.3 instead of 7.2 (1,500 rows), .32 instead of .38
  (proxy). With the layout, turn about, median of 12 pairs: proxy x 1.03, flair's shape x 1.02, stacked x 1.05, tagging x 1.04.
  Products of 2 or 3 rows are slow there (55 instead of 20 us at hidden 128) unless computed row by row, as is done.
- **Kept: gathers by index_select**: the gradient .09 ms instead of .18 (proxy words) and .10 instead of .44 (characters).
- **Kept: freed memory stays with the process** (glibc's thresholds). The earlier look at this took proxy steps alone, which
  hardly fault. Eight stacked runs spent 43 of 300 ms in page faults, tagging at flair's shape 27 to 220 of 300 to 580 ms,
  depending on the process; now none.
- **Kept: the CRF's alpha and beta in numpy**: .4 ms instead of .6 to 1.0 of about 16.
- **Kept: 32,768 tokens in a tagging batch** (divided among the lanes of a stack, at least 4,096): with the memory kept, the
  more the faster, as steps and forms are fewer. Against 4,096, median of 8 in turn: 8,192 x 1.12, 16,384 x 1.22, 32,768 x 1.32
  (flair's shape, EWT), x 1.46 (proxy), x 1.49 (NCBI-disease); 25,000 tokens at flair's shape peak at 650 MB instead of 502.
  It also does what encoding the characters of a file's forms once would.
- **All of this together**, against the version before, turn about, load 7, median of 11 pairs: training proxy x 1.09,
  flair's shape x 1.04 (EWT) and x 1.22 (NCBI-disease), eight stacked x 1.16 (x 1.32 in another round), dev
  scoring x 1.85, tagging at flair's shape x 1.59 (EWT) and x 2.00 (NCBI-disease).
- **Where a proxy step goes now** (16 to 18 ms on the busy machine): scans forwards 3.5, backwards about 5 with 1.2 of the
  weights' gradients, CRF 1.7, projections .8 forwards, AdamW .6, building the batch .5, dropout .5, word vectors .5, touched
  rows .4, clipping .3; the rest is autograd and small gradients.
- **Rate and batch are kept at .01 and 512** (table above, 3 seeds): 512 tokens reach the score sooner than 256
  throughout; .02 is faster than .01 for the proxy (medians EWT 1.4 and 1.9 s, NCBI-disease 1.2 and 1.3) and not for flair's
  shape (EWT 2.1 and 2.4, NCBI-disease 2.5 and 2.0; with 256 tokens it fails). No setting is best for both tasks and both shapes,
  and a fast start says nothing about the last score, so the recipes stay as they are.
- **Dropped: the loop of the scan in TorchScript**: 47 steps, hidden 64, forwards 1.2 ms instead of 1.5; deprecated in
  torch 2.13.
- **No effect: garbage collection off, denormals flushed**: differences within the noise (proxy 23.7 and 23.8; 17.9 and
  18.5 ms a step).
- **Kept: forms, characters and labels of raw text in bulk** instead of one at a time: tagging at flair's shape x 1.21 on
  EWT, x 0.99 on NCBI-disease (whose scan and products leave little else); median of 10 pairs.
- **A run costs 12 ms to build** beside a study's vocabulary (90 ms once), 36 to save, 12 to resume; scoring 25,000 dev
  tokens with the proxy 113 ms, a quarter of a short run with twelve of them. It is scans and products, too.
- **The full recipe learns at .01 as the proxy does**: after 600 steps, seed 0, EWT 25k 91.4 (at .005 91.2, the proxy
  91.2), NCBI-disease 25k 74.8 (at .005 73.2, the proxy 74.2).
- **Dropped: orthogonal recurrent weights**: EWT 25k 91.4 against 91.3, EWT 5k 85.3 against 85.5,
  NCBI-disease 25k 73.6 against 74.0.
- **Stacks pay more on a busy machine**: K = 16 against K = 1 is x 1.44 to 2.00 at a load average of 2 (table above) and was x 1.85 to
  2.36 at 6 to 9, same code: small operations suffer most from others, and one run alone has relatively more of them.
- **Load moves the shares**: at a load average of 6 to 9 on 2 cores products were 26 and 49 % of a step (proxy, full), at 12 to 20
  the version before scans ran in numpy had 26 %, and 32 and 55 % on a quiet machine: waiting for memory and refilling caches
  count as CPU time. The products are those the engine calls, so they got faster with it.
- **Not measured: a GPU.** None was at hand; CUDA graphs were therefore not written.
""".strip()

LIMITS = {
    "training": "elementwise work and dispatch beside the products",
    "tagging": "products are more than half of it",
    "reach": "two to three epochs are needed at this rate and batch; what remains is speed",
    "floor": "about 70 steps an update, a dozen small operations each way; the CRF, dropout, the optimiser",
    "stacked": "memory: gates and states of many lanes leave the cache",
    "processes": "two busy cores each run a little slower than one alone (memory and clock are shared)",
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
    for claim, aim, key in (("training at flair's shape", 12, "training"), ("tagging at flair's shape", 20, "tagging")):
        ratios = [speed[f"{task}, same shape"][key] / speed[f"{task}, flair"][key] for task in tasks]
        row(claim + ", times flair", aim, ratios, "{:.1f}", LIMITS[key])
    for name in ("same shape", "same shape, our optimisation", "proxy"):
        reached = [_reached(speed[f"{task}, {name}"], speed[f"{task}, flair"]) for task in tasks]
        row(f"CPU-seconds to flair's best score, {name}, times fewer", 30, [r for r in reached if r], "{:.0f}", LIMITS["reach"])
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
    for what, key in (("per CPU-second of a process", "runs_per_cpu_second"), ("per second", "runs_per_wall_second")):
        row(f"two processes against one, runs {what}", 1.9, [two[key][0]] if two else [], "{:.2f}", LIMITS["processes"])
    rows.append(["CUDA graphs, stacks of 32 on a GPU", "15 times", "not measured", "open", "no GPU was at hand"])
    return _table(["claim", "aim", "measured", "", "what limits it"], rows)


def _speed(part: dict[str, dict]) -> str:
    rows = []
    for task in sorted({key.split(", ")[0] for key in part}):
        rival = part.get(f"{task}, flair")
        for name in ("flair", "same shape", "same shape, our optimisation", "proxy"):
            row = part.get(f"{task}, {name}")
            if row is None:
                continue
            train = f"{row['training']:,}" + (f" (x {row['training'] / rival['training']:.1f})" if rival else "")
            tag = f"{row['tagging']:,}" + (f" (x {row['tagging'] / rival['tagging']:.1f})" if rival else "")
            scores = ", ".join(f"{100 * s:.1f}" for s in row["scores"])
            rows.append([task, name, train, tag, scores, _reach(row, rival) if rival and name != "flair" else ""])
    head = ["task (25,000 training tokens)", "model", "training tokens / CPU-s", "tagging tokens / CPU-s"]
    return _table([*head, "dev score after each epoch", "CPU-seconds to flair's best"], rows)


def _times(row: dict, rival: dict) -> tuple[float, float | None]:
    """CPU-seconds of training until flair's best dev score: flair's, and ours (at the end of a quarter of an epoch)."""
    theirs = float(np.cumsum(rival["seconds"])[int(np.argmax(rival["scores"]))])
    return theirs, next((spent for spent, score in row["quarters"] if score >= max(rival["scores"])), None)


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

    rows = [[*setting, *(cell(row.get(task, [])) for task in tasks)] for setting, row in sorted(values.items())]
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
        names = [n for n in names if all((main, c, size) in values for c in (n, "nothing") for size in seconds)]
        if len(names) < 3:  # not measured far enough
            continue
        gains = {
            size: np.array([np.mean(values[main, n, size]) - np.mean(values[main, "nothing", size]) for n in names]) for size in ("proxy", "full")
        }
        draws = [spearmanr(gains["proxy"][i], gains["full"][i])[0] for i in rng.integers(0, len(names), (2000, len(names)))]
        low, high = np.nanpercentile(draws, [5, 95])
        both = sum(np.sign(gains["proxy"]) == np.sign(gains["full"]))
        tops = [names[int(np.argmax(gains[size]))] for size in ("proxy", "full")]
        rho = spearmanr(gains["proxy"], gains["full"])[0]
        runs = len(values[main, "nothing", "full"])
        rows.append([main, len(names), runs, f"{rho:.2f} ({low:.2f} to {high:.2f})", f"{both} of {len(names)}", " / ".join(tops)])
    cost = np.mean(seconds["full"]) / np.mean(seconds["proxy"])
    head = ["main task", "candidates", "seeds", "Spearman of gains (90 % bootstrap)", "same sign", "best by proxy / full"]
    return _table(head, rows) + f"\n\nA full run costs {cost:.1f} times the CPU-seconds of a proxy run of as many steps."


def write(results: Path, report: Path) -> None:
    data = json.loads(results.read_text())
    parts = ["# The training engine", "Written by `python benchmarks/training.py write`; how each figure is made stands in "
             "`benchmarks/training.py`. CPU seconds of one thread; other work ran on the machine, so ratios count, not "
             "absolute figures."]  # fmt: skip
    parts += ["## Where each aim stands", _status(data)]
    if "speed" in data:
        parts += ["## Beside flair", _speed(data["speed"])]
        parts.append("Aims: 12 times in training at equal accuracy after equal epochs, 20 times in tagging, 30 times fewer "
                     "CPU-seconds to flair's accuracy. Tagging is from raw sentences to labels, as flair's is. `same shape` trains "
                     "as flair does (Adam at .005, batches of 32 sentences), `our optimisation` as the recipes do (AdamW at .01, "
                     "512 tokens, not tuned here); dev was scored four times an epoch for the last column.")  # fmt: skip
    if "reach" in data:
        parts += ["## How soon flair's best score is reached", _reach_table(data["reach"])]
        parts.append("CPU-seconds of training (the median of the seeds, least and most), constant rate, AdamW, dev scored eight times an "
                     "epoch, at most four epochs, on a busy machine; `python benchmarks/training_reach.py`.")  # fmt: skip
    if "floor" in data:
        rows = [[name, f"{100 * row['share']:.0f} %", f"{row['tokens_per_second']:,}"] for name, row in sorted(data["floor"].items())]
        parts += ["## Beside its own matrix products", _table(["recipe", "products' share of a step", "tokens / CPU-s"], rows)]
        parts.append("Aims: 60 % for the full recipe, 40 % for the proxy. EWT, batches of 512 tokens.")
    if "stacked" in data:
        rows = []
        for name, row in sorted(data["stacked"].items()):
            rows.append([name, *(f"{row[k]:,} (x {row[k] / row['1']:.2f})" for k in ("1", "4", "8", "16"))])
        parts += ["## Stacked", _table(["recipe, batch", "K = 1", "4", "8", "16"], rows)]
        parts.append("Model-tokens per CPU-second, all K together. Aim: twice K = 1 for the proxy.")
    if "processes" in data:
        row = data["processes"]["two against one"]
        rows = [[what, *row[key]] for what, key in (("per second", "runs_per_wall_second"), ("per CPU-second of a process", "runs_per_cpu_second"))]
        parts += ["## Two processes", _table(["runs finished by two processes, times those of one", "median", "least", "most"], rows)]
        parts.append(f"Aim: 1.9 per second on 2 cores. {row['rounds']} rounds of one run alone and two at once, in turn, at a load "
                     f"average of {row['load_average']}: where others use the cores as well, the first row says how the system "
                     "shares them out among sessions, the second what two runs at once cost each other.")  # fmt: skip
    if "ranks" in data:
        parts += ["## Proxy and full", _ranks(data["ranks"])]
    if "lengths" in data:
        rows = [[*key.split(", ")[:2], row["steps"], row["best_step"], f"{100 * row['score']:.1f}", row["seconds"]]
                for key, row in sorted(data["lengths"].items())]  # fmt: skip
        head = ["recipe", "EWT UPOS, 25,000 tokens", "main steps", "best at", "dev score", "CPU-seconds"]
        parts += ["At their own lengths (one seed: the cost of a run, no claim about gains):", _table(head, rows)]
    report.write_text("\n\n".join([*parts, FINDINGS]) + "\n", encoding="utf-8")
