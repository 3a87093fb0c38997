"""What a search costs and survives, its study included: one section of synthetic.py a function.

The processes that are disturbed or compared are this command: ``study worker FOLDER`` and
``study waiting FOLDER``.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import fmean

import numpy as np

from autoaux import __version__
from autoaux.search import Settings
from autoaux.search.arms import ArmSpace
from autoaux.search.deciding import conclude
from autoaux.search.planning import Costs, Question
from autoaux.search.running import (
    Engine,
    SearchStudy,
    Session,
    SyntheticRunner,
    WorkOrder,
    additive,
    run_worker,
)
from benchmarks.places import ROOT
from benchmarks.runner import itself
from benchmarks.search.decisions import MAIN, METRIC, references


def order(settings, count):
    refs = references(f"c{i:03}" for i in range(count))
    return WorkOrder(
        Question(tuple(refs), settings, METRIC, Costs(1.0)), MAIN, refs, Session(time.time())
    )


def opened(folder, made, name="bench"):
    study = SearchStudy.open(
        f"sqlite:///{folder / 'study.db'}",
        name,
        {"version": __version__},
        ArmSpace(sorted(made.refs)),
    )
    study.accept(made)
    return study


def overhead(trials=1000, candidates=200):
    """Seconds of the search itself per trial, study in SQLite included."""
    made = order(Settings.of(trials=trials, use_forecast=False), candidates)
    rng = np.random.default_rng(0)
    runner = SyntheticRunner(additive({name: float(rng.normal(0, 2)) for name in made.refs}))
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(opened(Path(folder), made), made, runner, Path(folder))
        while True:
            began = time.process_time()
            if not engine.step():
                break
            spent.append(time.process_time() - began)
        began = time.process_time()
        again = opened(Path(folder), made)
        again.refresh()
        resume = time.process_time() - began
    return {
        "trials": len(spent),
        "candidates": candidates,
        "mean": fmean(spent),
        "first 100": fmean(spent[:100]),
        "last 100": fmean(spent[-100:]),
        "longest": max(spent),
        "resume": resume,
    }


def faults(kills=50):
    """SIGKILL at random moments until the search is through, against the same search
    undisturbed.
    """
    made = order(Settings.of(trials=60, use_forecast=False), 12)
    draw, done = random.Random(0), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = opened(folder, made)
        command = itself("search", "study", "worker", str(folder))
        while done < kills:
            process = subprocess.Popen(command, cwd=ROOT)
            seen = set(trial.number for trial in study.study.get_trials(deepcopy=False))
            while process.poll() is None:  # let it begin one more trial, so that 50 kills fit
                if {trial.number for trial in study.study.get_trials(deepcopy=False)} - seen:
                    break
                time.sleep(0.01)
            time.sleep(
                draw.random() * 0.25
            )  # a run takes a tenth of a second: in it, after it, in the next
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            done += 1
            study.fail_running()
        subprocess.run(command, cwd=ROOT, check=True)
        state = study.refresh()
        trials = study.study.get_trials(deepcopy=False)
        keys = [
            (json.dumps(t.user_attrs["arm"]), t.user_attrs["seed"])
            for t in trials
            if "outcome" in t.user_attrs
        ]
        killed = conclude(
            made.planner().view(state), lambda arm: made.book().recipe(arm, 0), "main"
        )
    with tempfile.TemporaryDirectory() as name:
        study = opened(Path(name), made)
        worker(Path(name))
        whole = conclude(
            made.planner().view(study.refresh()),
            lambda arm: made.book().recipe(arm, 0),
            "main",
        )
    return {
        "kills": done,
        "runs": len(keys),
        "counted twice": len(keys) - len(set(keys)),
        "runs undisturbed": whole.trials,
        "given up and made again": sum("outcome" not in t.user_attrs for t in trials),
        "same decision": killed.sentence == whole.sentence,
    }


def worker(folder, seconds=0.1):
    """The disturbed process: runs that take a moment."""

    class Slow(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            time.sleep(seconds / 3)
            return super().run(recipe, to_step, checkpoint)

    study, made = SearchStudy.join(f"sqlite:///{folder / 'study.db'}", "bench")
    rng = np.random.default_rng(1)
    gains = {name: float(rng.normal(0, 2)) for name in made.refs}
    Engine(study, made, Slow(additive(gains)), folder).run_all(lambda: False)


def throughput(trials=40):
    """Trials per second of two workers over that of one: trials that wait, so that only the
    search can be in the way.
    """
    taken = {}
    for workers in (1, 2):
        made = order(Settings.of(trials=trials, use_forecast=False, retries=1000), 12)
        with tempfile.TemporaryDirectory() as name:
            study = opened(Path(name), made)
            began = time.monotonic()
            command = itself("search", "study", "waiting", name)
            processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(workers)]
            while len(study.refresh().runs) < 1:
                time.sleep(0.02)
            began, first = time.monotonic(), len(study.state.runs)
            for process in processes:
                process.wait()
            made_runs = len(study.refresh().runs) - first
            taken[workers] = (time.monotonic() - began) / made_runs
    return {
        "trials": trials,
        "seconds a trial, one worker": taken[1],
        "seconds a trial, two": taken[2],
        "ratio": taken[1] / taken[2],
    }


def waiting(folder):
    class Waits(SyntheticRunner):
        def run(self, recipe, to_step, checkpoint):
            time.sleep(0.5)
            return super().run(recipe, to_step, checkpoint)

    run_worker(
        f"sqlite:///{folder / 'study.db'}", "bench", folder, runner=Waits(additive({"c003": 3.0}))
    )


def main():
    {"worker": worker, "waiting": waiting}[sys.argv[1]](Path(sys.argv[2]))
