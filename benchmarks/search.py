"""How far a search can be trusted and what it costs: one section a command, all by default.

    python benchmarks/search.py [calibration] [allocators] [tuning] [overhead] [faults] [throughput] [report]

Outcomes are synthetic (known gains) so that the truth is known; gains and seed noise are those of the
recorded runs in the package. Results go to search.json, which `report` turns into search.md.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from importlib.resources import as_file, files
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux import __version__
from autoaux.forecast import experience_of
from autoaux.ledger import Ledger
from autoaux.recipe import CorpusRef
from autoaux.search import Settings
from autoaux.search._arms import ArmSpace
from autoaux.search._beliefs import Reader
from autoaux.search._conclusion import conclude
from autoaux.search._engine import Engine
from autoaux.search._order import WorkOrder
from autoaux.search._planner import Planner
from autoaux.search._posterior import Prior
from autoaux.search._pruning import make_pruner
from autoaux.search._recipes import RecipeBook
from autoaux.search._space import Space
from autoaux.search._state import RunSeen, SearchState
from autoaux.search._study import SearchStudy
from autoaux.search._synthetic import SyntheticRunner, additive
from autoaux.search._tuning import next_setting

RESULTS = Path(__file__).with_suffix(".json")
REPORT = Path(__file__).with_suffix(".md")
MAIN = CorpusRef(name="main", path="main", digest="main")
METRIC = "span_f1"


def references(names):
    return {name: CorpusRef(name=name, path=name, digest=name) for name in names}


def simulate(gains, noise, settings, seed, priors=None):
    """One search in memory; returns (decision, its planner's book and truth, runs in order)."""
    order = sorted(gains, key=lambda name: (priors[name].mean if priors else 0.0, name))
    planner = Planner(order, settings, METRIC, priors, 1.0)
    book = RecipeBook(MAIN, references(gains), settings)
    runner = SyntheticRunner(additive(gains), noise=noise, seed=seed)
    longest = settings.optimisation.max_steps
    rungs = (*(rung for rung in settings.rungs if rung < longest), longest)
    prune = make_pruner(settings.pruner, METRIC, longest, rungs[0])
    state = SearchState()
    while (pull := planner.next(state)) is not None:
        recipe = book.recipe(pull.arm, pull.seed, pull.fresh)
        for rung in rungs:
            outcome = runner.run(recipe, rung, Path("nowhere"))
            if outcome.status == "finished" or prune(pull, outcome, state, None, 0):
                break
        state.phases.add(pull.phase)
        state.add(RunSeen(pull, outcome, state.count))
    decision = conclude(planner, state, lambda arm: book.recipe(arm, 0, True), "main", 0.0, {})
    return decision, book, runner, planner, state


def recorded_worlds():
    """(gains of single auxiliaries in points, seed noise) of each main task with six or more."""
    with as_file(files("autoaux.forecast") / "experience.jsonl.gz") as path:
        experience = experience_of(Ledger(path).records())
    worlds = []
    for main in experience.mains:
        cells = [cell for cell in experience.singles if cell.main.digest == main.digest and not cell.control and cell.schedule == "auxiliary"]
        if len(cells) >= 6:
            worlds.append(([cell.gain for cell in cells], main.noise))
    return worlds


def calibration(searches=1000):
    """Are verdicts and intervals right as often as they say?"""
    worlds, rng = recorded_worlds(), np.random.default_rng(0)
    rows, began = [], time.process_time()
    for number in range(searches):
        world, noise = worlds[rng.integers(len(worlds))]
        count = int(min(len(world), rng.integers(4, 13)))
        drawn = rng.choice(world, count, replace=False)
        kind = ("recorded", "recorded", "none helps", "all zero")[number % 4]
        truth = {"recorded": drawn, "none helps": -np.abs(drawn), "all zero": np.zeros(count)}[kind]
        gains = {f"c{i:02}": float(gain) for i, gain in enumerate(truth)}
        settings = Settings(trials=int(rng.choice([16, 24, 40, 64])), use_forecast=False, seed=number)
        decision, book, runner, *_ = simulate(gains, noise, settings, number)
        led = next(arm for arm in decision.leaderboard[1:] if arm.arm.name == decision.details["leader"] and arm.fresh_scores)
        true = runner.truth(book.recipe(led.arm, 0))
        rows.append({"kind": kind, "verdict": decision.verdict, "true": true, "gain": led.gain, "low": led.low, "high": led.high,
                     "noise": noise, "trials": settings.trials, "chosen": runner.truth(decision.recipe), "best": max(0.0, *gains.values())})  # fmt: skip
    table = {"searches": searches, "main tasks recorded": len(worlds), "cpu_seconds": time.process_time() - began}
    for kind in ("recorded", "none helps", "all zero", "all"):
        some = [row for row in rows if kind in (row["kind"], "all")]
        helped = [row for row in some if row["verdict"] == "helps"]
        large = [row for row in some if abs(row["true"]) > 2 * row["noise"]]
        table[kind] = {
            "searches": len(some),
            "helps": len(helped) / len(some),
            "helps is wrong, of all": sum(row["true"] <= 0 for row in helped) / len(some),
            "helps is wrong, of those that say so": sum(row["true"] <= 0 for row in helped) / max(1, len(helped)),
            "interval covers": fmean(row["low"] <= row["true"] <= row["high"] for row in some),
            "undecided": fmean(row["verdict"] == "undecided" for row in some),
            "undecided where the gain is over 2 seed SD": fmean(row["verdict"] == "undecided" for row in large) if large else None,
            "regret against the best single, points": fmean(row["best"] - row["chosen"] for row in some),
        }
    return table


def allocators(searches=60):
    """Regret of the best single found, by allocator and runs, with and without a prior as good as ours."""
    worlds, table = recorded_worlds(), {}
    for prior in (False, True):
        for name in ("auto", "top_two", "halving", "uniform", "beta_bernoulli"):
            for runs in (5, 10, 20, 40):
                regrets = []
                for number in range(searches):
                    rng = np.random.default_rng([number, 7])
                    world, noise = worlds[rng.integers(len(worlds))]
                    drawn = rng.choice(world, 20, replace=len(world) < 20)
                    gains = {f"c{i:02}": float(gain) for i, gain in enumerate(drawn)}
                    spread = float(np.std(drawn)) or 1.0
                    # a forecast that correlates .5 with the truth, and says so
                    guess = {name: Prior(0.25 * gain + rng.normal(0, 0.43 * spread), 0.87 * spread) for name, gain in gains.items()}
                    least = 3 + 2 * 2
                    settings = Settings(trials=runs + least, allocator=name, max_set=1, controls=False, orders=0, schedules=(),
                                        fresh_seeds=2, use_forecast=False, seed=number)  # fmt: skip
                    *_, planner, state = simulate(gains, noise, settings, number, guess if prior else None)
                    leader = planner.leader(state, Reader(state, METRIC))
                    regrets.append(max(gains.values()) - gains[leader.auxiliaries[0]])
                boots = np.random.default_rng(0).choice(regrets, (2000, searches)).mean(1)
                table[f"{name}{' with prior' if prior else ''}, {runs} runs"] = [fmean(regrets), *np.quantile(boots, [0.05, 0.95])]
                print(name, prior, runs, table[f"{name}{' with prior' if prior else ''}, {runs} runs"], flush=True)
    return table


def tuning(searches=60):
    """What the chosen setting gives away: all settings at random, or half at random and half by the model.

    A response with one optimum: learning rate (a decade off costs 4 points), dropout (.2 off costs 1) and
    batch size (a point), seed noise 1, one seed a setting; the best observed is chosen.
    """
    space = Space.model_validate({"parameters": {"optimisation.learning_rate": {"low": 1e-4, "high": 1e-1, "log": True},
                                                 "encoder.dropout": {"low": 0.0, "high": 0.6}, "optimisation.batch_tokens": {"choices": [128, 256, 512]}}})  # fmt: skip
    table = {}
    for count in (8, 16, 32):
        for name, share in (("random", 1.0), ("half by the model", 0.5)):
            regrets = []
            for number in range(searches):
                rng = np.random.default_rng([number, count])
                rate, dropout, batch = rng.uniform(-3.5, -1.5), rng.uniform(0.1, 0.5), int(rng.choice([128, 256, 512]))

                def truth(choice):
                    values = dict(choice)
                    away = np.log10(values["optimisation.learning_rate"]) - rate
                    return -4 * away**2 - 25 * (values["encoder.dropout"] - dropout) ** 2 - (values["optimisation.batch_tokens"] != batch)

                first, seen = space.draw(round(share * count), number), {}
                while len(seen) < count:
                    choice = next_setting(space, first, seen, number)
                    seen[choice] = truth(choice) + rng.standard_normal()
                regrets.append(-truth(max(seen, key=seen.__getitem__)))
            boots = np.random.default_rng(0).choice(regrets, (2000, searches)).mean(1)
            table[f"{name}, {count} settings"] = [fmean(regrets), *np.quantile(boots, [0.05, 0.95])]
    return table


def order(settings, count):
    refs = references(f"c{i:03}" for i in range(count))
    return WorkOrder(settings, METRIC, MAIN, refs, tuple(refs), 1.0, time.time())


def opened(folder, made, name="bench"):
    study = SearchStudy.open(f"sqlite:///{folder / 'study.db'}", name, {"version": __version__}, ArmSpace(sorted(made.refs)))
    study.accept(made)
    return study


def overhead(trials=1000, candidates=200):
    """Seconds of the search itself per trial, study in SQLite included."""
    made = order(Settings(trials=trials, use_forecast=False), candidates)
    rng = np.random.default_rng(0)
    runner = SyntheticRunner(additive({name: float(rng.normal(0, 2)) for name in made.refs}))
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(opened(Path(folder), made), made.planner(), made.book(), runner, made.settings, Path(folder))
        while True:
            began = time.process_time()
            if not engine.step():
                break
            spent.append(time.process_time() - began)
        began = time.process_time()
        again = opened(Path(folder), made)
        again.refresh()
        resume = time.process_time() - began
    return {"trials": len(spent), "candidates": candidates, "mean": fmean(spent), "first 100": fmean(spent[:100]),
            "last 100": fmean(spent[-100:]), "longest": max(spent), "resume": resume}  # fmt: skip


def faults(kills=50):
    """SIGKILL at random moments until the search is through, against the same search undisturbed."""
    made = order(Settings(trials=60, use_forecast=False), 12)
    draw, done = random.Random(0), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = opened(folder, made)
        command = [sys.executable, "-W", "ignore", __file__, "worker", str(folder)]
        while done < kills:
            process = subprocess.Popen(command)
            seen = set(trial.number for trial in study.study.get_trials(deepcopy=False))
            while process.poll() is None:  # let it begin one more trial, so that 50 kills fit
                if {trial.number for trial in study.study.get_trials(deepcopy=False)} - seen:
                    break
                time.sleep(0.01)
            time.sleep(draw.random() * 0.25)  # a run takes a tenth of a second: in it, after it, in the next
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
            study.fail_running()
        subprocess.run(command, check=True)
        state = study.refresh()
        trials = study.study.get_trials(deepcopy=False)
        keys = [(json.dumps(t.user_attrs["arm"]), t.user_attrs["seed"]) for t in trials if "outcome" in t.user_attrs]
        killed = conclude(made.planner(), state, lambda arm: made.book().recipe(arm, 0), "main", 0.0, {})
    with tempfile.TemporaryDirectory() as name:
        study = opened(Path(name), made)
        worker(Path(name))
        whole = conclude(made.planner(), study.refresh(), lambda arm: made.book().recipe(arm, 0), "main", 0.0, {})
    return {"kills": done, "runs": len(keys), "counted twice": len(keys) - len(set(keys)), "runs undisturbed": whole.trials,
            "given up and made again": sum("outcome" not in t.user_attrs for t in trials), "same decision": killed.sentence == whole.sentence}  # fmt: skip


def worker(folder, seconds=0.1):
    """The disturbed process: runs that take a moment."""

    class Slow(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            time.sleep(seconds / 3)
            return super().run(recipe, to_step, checkpoint)

    study, made = SearchStudy.join(f"sqlite:///{folder / 'study.db'}", "bench")
    rng = np.random.default_rng(1)
    gains = {name: float(rng.normal(0, 2)) for name in made.refs}
    Engine(study, made.planner(), made.book(), Slow(additive(gains)), made.settings, folder).run_all(lambda: False)


def throughput(trials=40):
    """Trials per second of two workers over that of one: trials that wait, so that only the search can be in the way."""
    taken = {}
    for workers in (1, 2):
        made = order(Settings(trials=trials, use_forecast=False, retries=1000), 12)
        with tempfile.TemporaryDirectory() as name:
            study = opened(Path(name), made)
            began = time.monotonic()
            command = [sys.executable, "-W", "ignore", __file__, "waiting", name]
            processes = [subprocess.Popen(command) for _ in range(workers)]
            while len(study.refresh().runs) < 1:
                time.sleep(0.02)
            began, first = time.monotonic(), len(study.state.runs)
            for process in processes:
                process.wait()
            made_runs = len(study.refresh().runs) - first
            taken[workers] = (time.monotonic() - began) / made_runs
    return {"trials": trials, "seconds a trial, one worker": taken[1], "seconds a trial, two": taken[2], "ratio": taken[1] / taken[2]}


def waiting(folder):
    from autoaux.search._workers import run_worker

    class Waits(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            time.sleep(0.5)
            return super().run(recipe, to_step, checkpoint)

    run_worker(f"sqlite:///{Path(folder) / 'study.db'}", "bench", Path(folder), runner=Waits(additive({"c003": 3.0})))


def report(results):
    lines = ["# The search, measured", "", "Made by `python benchmarks/search.py`; synthetic outcomes with known gains (gains and seed",
             "noise of the recorded runs in the package), seeds 0 to n-1. Times are CPU seconds unless they say otherwise.", ""]  # fmt: skip
    for section, table in results.items():
        lines += [f"## {section.capitalize()}", ""]
        nested = {key: value for key, value in table.items() if isinstance(value, dict)}
        flat = {key: value for key, value in table.items() if not isinstance(value, dict)}
        if flat:
            lines += ["| | |", "|---|---|", *(f"| {key} | {shown(value)} |" for key, value in flat.items()), ""]
        if nested:
            columns = list(next(iter(nested.values())))
            lines += ["| | " + " | ".join(nested) + " |", "|---|" + "---|" * len(nested)]
            lines += [f"| {column} | " + " | ".join(shown(one[column]) for one in nested.values()) + " |" for column in columns] + [""]
    REPORT.write_text("\n".join(lines), encoding="utf-8")


def shown(value):
    if isinstance(value, list):
        return f"{value[0]:.2f} [{value[1]:.2f}, {value[2]:.2f}]"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


SECTIONS = {"calibration": calibration, "allocators": allocators, "tuning": tuning, "overhead": overhead, "faults": faults, "throughput": throughput}


def main(words):
    if words[:1] == ["worker"]:
        return worker(Path(words[1]))
    if words[:1] == ["waiting"]:
        return waiting(words[1])
    for section in [word for word in words if word != "report"] or ([] if words else SECTIONS):
        made = SECTIONS[section]()
        print(section, json.dumps(made, indent=1), flush=True)
        known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
        RESULTS.write_text(json.dumps(known | {section: made}, indent=1) + "\n", encoding="utf-8")
    report(json.loads(RESULTS.read_text()))


if __name__ == "__main__":
    main(sys.argv[1:])
