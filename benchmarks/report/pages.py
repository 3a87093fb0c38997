"""How long the report of a large selection takes, how big it is, how fast it opens; what logging
costs.

    python -m benchmarks.report pages            # writes benchmarks/report/pages.md

Synthetic corpora and outcomes (seed 0): 200 candidates with 182 signals each and a label map of 10
labels, 1,000 trials with 12-point curves. Times are CPU seconds of this process unless it says
otherwise.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from autoaux.corpora import Pool, corpus_from_sentences
from autoaux.forecast import CandidateForecast, Forecast
from autoaux.ledger import CurvePoint, Outcome
from autoaux.recipe import CorpusRef, Recipe, Schedule
from autoaux.report import Journal, MlflowListener, write_report
from autoaux.search import (
    Arm,
    ArmEvidence,
    Decision,
    DecisionMade,
    Gathered,
    SelectionPlan,
    SelectionStarted,
    TrialEnded,
    TrialStarted,
    candidates_of,
)
from autoaux.signals import SignalTable

CANDIDATES, TRIALS, SIGNALS, LABELS, TRAIN = 200, 1000, 182, 10, 60
SINGLE = Arm()
TRIAL_SECONDS = 12.0  # CPU seconds of a small real run, see training's benchmarks: 10 to 30


def corpus(name: str, rng: random.Random):
    words = [f"word{i}" for i in range(800)]
    sentences = [
        (
            [rng.choice(words) for _ in range(12)],
            [f"{name[:4]}{rng.randrange(LABELS)}" for _ in range(12)],
        )
        for _ in range(TRAIN)
    ]
    return corpus_from_sentences(
        name, {"train": sentences, "dev": sentences[:10], "test": sentences[10:20]}
    )


def recipe(main, arm: Arm = SINGLE, seed: int = 0) -> Recipe:
    refs = [CorpusRef(name=name, path=name, digest=name) for name in arm.auxiliaries]
    return Recipe(
        main=CorpusRef(name=main.name, path="main", digest=main.digest),
        auxiliaries=tuple(refs),
        schedule=Schedule(kind=arm.schedule),
        seed=seed,
    )


def outcome(main, arm: Arm, seed: int, rng: random.Random) -> Outcome:
    score = 0.8 + rng.gauss(0, 0.01)
    return Outcome.of(
        recipe(main, arm, seed),
        "accuracy",
        score=score,
        steps=600,
        curve=tuple(CurvePoint(50 * i, 1 / i, score * i / 12) for i in range(1, 13)),
        seconds=TRIAL_SECONDS,
        cpu_seconds=TRIAL_SECONDS,
        peak_memory=2**28,
    )


def selection(main, candidates):
    """The events of a whole selection."""
    rng = random.Random(0)
    names = tuple(item.name for item in candidates)
    signals = tuple(f"signal.{i}" for i in range(SIGNALS))
    table = SignalTable(
        main.name, names, signals, np.random.default_rng(0).random((CANDIDATES, SIGNALS)), {}
    )
    forecasts = tuple(
        CandidateForecast(
            name, rng.gauss(0, 1), -2.0, 2.0, 0.5, 1.2, {s: rng.gauss(0, 0.1) for s in signals}, 3
        )
        for name in names
    )
    events = [
        SelectionStarted(
            SelectionPlan(main.name, names, 1.0),
            Gathered(
                Pool(tuple(candidates)),
                candidates_of(main, Pool(tuple(candidates))),
                table,
                Forecast(main.name, forecasts, np.eye(CANDIDATES)),
            ),
        )
    ]
    arms = [SINGLE, *(Arm((name,), "auxiliary", "candidate") for name in names)]
    for number in range(TRIALS):
        arm, seed = arms[number % len(arms)], number // len(arms)
        events += [
            TrialStarted(number, arm, seed, "singles"),
            TrialEnded(number, arm, seed, outcome(main, arm, seed, rng), 1.0, 1.0),
        ]
    board = []
    for arm in arms:
        gain = rng.gauss(0, 1) if arm.auxiliaries else 0.0
        board.append(
            ArmEvidence(
                arm,
                (0.8,) * 5,
                0.8,
                gain,
                gain - 1,
                gain + 1,
                0.5,
                "undecided",
                5,
                60.0,
                3,
                (gain, gain - 2, gain + 2),
            )
        )
    events.append(
        DecisionMade(
            Decision(
                main.name,
                "accuracy",
                "undecided",
                "undecided",
                board[1],
                tuple(board),
                recipe(main),
                TRIALS,
                1.0,
            )
        )
    )
    return events


def opening_seconds(page: Path) -> float | None:
    """Wall seconds from navigation to the load event in headless Chromium; the median of five."""
    import shutil

    from selenium import webdriver

    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        return None
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    browser = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(shutil.which("chromedriver"))
    )
    taken = []
    for _ in range(5):
        browser.get("about:blank")
        browser.get(page.as_uri())
        # two frames after load: everything that is on the first screen has been drawn
        browser.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"
        )
        taken.append(browser.execute_script("return performance.now()") / 1000)
    browser.quit()
    return float(np.median(taken))


def help_seconds() -> tuple[float, float]:
    """CPU seconds of `autoaux --help` and of Python's own start, the least of seven each."""

    def least(*command: str) -> float:
        taken = []
        for _ in range(7):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *command], check=True, capture_output=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return min(taken)

    return least("-m", "autoaux", "--help"), least("-c", "pass")


def main() -> None:
    rng = random.Random(0)
    task = corpus("main", rng)
    candidates = [corpus(f"candidate{i:03d}", rng) for i in range(CANDIDATES)]
    events = selection(task, candidates)
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "journal"
        journal = Journal(run)
        began = time.process_time()
        for event in events:
            journal(event)
        recorded = time.process_time() - began
        began = time.process_time()
        page = write_report(run)
        made = time.process_time() - began
        size, opened = page.stat().st_size / 1e6, opening_seconds(page)

        run = Path(folder) / "mlflow"
        told = Journal(run), MlflowListener(run)
        began = time.process_time()
        for listener in told:
            listener(events[0])
        started = time.process_time() - began
        began = time.process_time()
        for event in events[1:-1]:
            for listener in told:
                listener(event)
        per_trial = (time.process_time() - began) / TRIALS
        began = time.process_time()
        for listener in told:
            listener(events[-1])
        told[-1].finish()
        finished = time.process_time() - began
    with_help, bare = help_seconds()
    share = (started + finished + TRIALS * per_trial) / (TRIALS * TRIAL_SECONDS)
    lines = [
        "# Report and logging",
        "",
        (
            f"`python -m benchmarks.report pages`: {CANDIDATES} candidates with {SIGNALS} signals "
            "each,"
            f" {TRIALS:,} trials, synthetic, seed 0."
        ),
        "",
        "| what | measured | aim |",
        "|---|---|---|",
        f"| making report.html (CPU s) | {made:.1f} | < 10 |",
        f"| its size (MB) | {size:.1f} | < 5 |",
        (
            "| opening it in Chromium, to the second frame (wall s, median of 5) |"
            f" {'not measured: no Chromium' if opened is None else f'{opened:.2f}'} | < 2 |"
        ),
        f"| the folder's own record, all trials (CPU s) | {recorded:.1f} | |",
        (
            f"| MLflow and record: start with {CANDIDATES} datasets and label maps (CPU s) |"
            f" {started:.1f} | |"
        ),
        f"| MLflow and record: per trial (CPU ms) | {1000 * per_trial:.0f} | |",
        f"| MLflow and record: decision, figures, end (CPU s) | {finished:.1f} | |",
        (
            f"| logging, share of {TRIALS:,} trials of {TRIAL_SECONDS:.0f} CPU s | {share:.2%} | <"
            " 3 % |"
        ),
        (
            "| autoaux --help beyond Python's own start (CPU s, least of 7) |"
            f" {with_help - bare:.2f} | < 0.3 |"
        ),
    ]
    text = "\n".join(lines) + "\n"
    Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
