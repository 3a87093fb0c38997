"""What telling a remote MLflow server costs in a search of 200 trials: wall seconds of the search
that wait for it.

    python -m benchmarks.report remote_cost             # 200 trials, writes remote_cost.md

A real `mlflow server` on PostgreSQL with a folder of artifacts, on this machine's loopback. The
search is the command's own (`run_selection`, six candidates, every event told to the folder's
journal and to MLflow); its runs are drawn from a known truth and take no time, with curves as long
as those of real ones, so that what is measured is the telling alone. The share is of a search
whose trials take as long as those of logging_cost.md.
"""

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from autoaux.corpora import Corpus, Pool, corpus_from_sentences
from autoaux.report import Journal, MlflowListener
from autoaux.search import Event, Settings, run_selection
from autoaux.search.running import SyntheticRunner, additive
from benchmarks.report.remote_server import remote_server

TRIAL_SECONDS = 12.0  # of a real trial: logging_cost.md
AIM = 0.02
GAINS = {f"c{i}": gain for i, gain in enumerate((1.5, 0.8, 0.4, 0.0, -0.5, -1.0))}


def corpus(name: str) -> Corpus:
    """Thirty sentences a split, none shared with another name."""
    splits = {
        split: [([f"w{name}{split}{i}", "runs", "."], ["N", "V", "P"]) for i in range(30)]
        for split in ("train", "dev", "test")
    }
    return corpus_from_sentences(name, splits)


class Told:
    """A listener under a stopwatch: calls and wall seconds by the kind of event."""

    def __init__(self, listener: MlflowListener) -> None:
        self.listener = listener
        self.calls: dict[str, list[float]] = defaultdict(list)

    def __call__(self, event: Event) -> None:
        began = time.perf_counter()
        self.listener(event)
        self.calls[type(event).__name__].append(time.perf_counter() - began)

    def finish(self) -> None:
        began = time.perf_counter()
        self.listener.finish()
        self.calls["finish: figures, tables"].append(time.perf_counter() - began)


def measure(trials: int, folder: Path) -> Told:
    """A search of so many trials, told to a server in the folder."""
    said: list[str] = []
    (folder / "artifacts").mkdir()
    with remote_server(folder / "artifacts") as address:
        run = folder / "run"
        told = Told(MlflowListener(run, address, say=said.append))
        settings = Settings.of(trials=trials, use_forecast=False, confidence=0.999999, margin=0.0)
        run_selection(
            corpus("main"),
            Pool(tuple(corpus(name) for name in GAINS)),
            settings,
            run,
            (Journal(run), told),
            runner=SyntheticRunner(additive(GAINS), noise=2.0),
        )
        told.finish()
    if said:
        sys.exit(said[0])
    return told


def report(told: Told) -> str:
    ended = len(told.calls["TrialEnded"])
    rows = [
        f"| {name} | {len(times)} | {sum(times):.2f} | {1000 * sum(times) / len(times):.0f} |"
        for name, times in told.calls.items()
    ]
    spent = sum(sum(times) for times in told.calls.values())
    share = spent / (spent + ended * TRIAL_SECONDS)
    return "\n".join(
        [
            "# What telling a remote MLflow server costs",
            "",
            (
                f"`python -m benchmarks.report remote_cost`: {ended} trials, MLflow's server on"
                " PostgreSQL and a folder of artifacts, on loopback of a machine shared with other"
                " work; synthetic runs, search seed 0."
            ),
            "",
            "| event | calls | wall s | ms each |",
            "|---|---|---|---|",
            *rows,
            f"| together | | {spent:.2f} | |",
            "",
            (
                f"A search whose trials take {TRIAL_SECONDS:.0f} s each, as those of"
                f" logging_cost.md, waits {share:.2%} of its time for it (aim: under {AIM:.0%})."
            ),
            "",
        ]
    )


def main() -> None:
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        text = report(measure(trials, Path(folder)))
    Path(__file__).with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
