"""A small question for `autoaux select`, its commands in processes to be disturbed, and what a run
folder says afterwards.

A command is a copy of this process, in which everything is imported already: it is killed at its
work and not at its imports.
"""

import json
import os
import random
import signal
import string
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mlflow.tracking import MlflowClient

import autoaux.training.models  # noqa: F401
from autoaux.cli import main as autoaux_command
from autoaux.errors import InputError
from autoaux.forecast import default_forecaster
from autoaux.report import MlflowListener, local_uri, read_journal, write_report  # noqa: F401
from autoaux.runfolder import RunFolder
from autoaux.search import TrialEnded, decision_from_json
from autoaux.search.deciding import conclude
from autoaux.search.running import SearchStudy, default_url

TRIALS = 14
SMALL = ("encoder.hidden=8", "encoder.character_hidden=8", "optimisation.max_steps=60")


def make_pool(folder: Path) -> None:
    """Determiner, noun, verb, noun: a main task of 25 sentences whose words say nothing of their
    class, a corpus of 60 that knows more of them, and one with other labels.
    """
    draw = random.Random(0)
    words = {
        label: ["".join(draw.choices(string.ascii_lowercase, k=5)) for _ in range(count)]
        for label, count in (("det", 4), ("noun", 80), ("verb", 80))
    }
    sizes = {"train": 25, "dev": 120, "test": 60}
    for name, splits in {"mine": sizes, "same": {"train": 60}, "other": {"train": 60}}.items():
        (folder / name).mkdir(parents=True)
        for split, sentences in splits.items():
            lines = []
            for _ in range(sentences):
                for label in ("det", "noun", "verb", "noun"):
                    shown = label if name != "other" else "X" if label == "noun" else "Y"
                    lines.append(f"{draw.choice(words[label])}\t{shown}")
                lines.append("")
            (folder / name / f"{split}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def load_everything() -> None:
    """What a command reads only once it runs, so that copies of this process have it."""
    default_forecaster()


@dataclass
class Command:
    """`autoaux select` on the toy pool, in a process of its own; all it says goes to a file.

    Attributes:
        home: the folder with the pool in it; ledger, cache and what is said stand there.
        run: the run's folder.
        url: the study's storage; None for the run folder's own.
    """

    home: Path
    run: Path
    workers: int = 1
    url: str | None = None
    patience: str = "5m"
    pid: int = field(default=0, init=False)

    def start(self) -> "Command":
        """Begin, or begin again."""
        words = [
            *("autoaux", "select", "--main", str(self.home / "pool" / "mine")),
            *("--pool", str(self.home / "pool"), "--run", str(self.run)),
            *("--trials", str(TRIALS), *(word for said in SMALL for word in ("--set", said))),
            *("--workers", str(self.workers), "--patience", self.patience),
            *("--storage", self.url) * (self.url is not None),
        ]
        self.said.touch()
        self.pid = os.fork()
        if not self.pid:
            _become(words, self.home, self.said)
        return self

    @property
    def said(self) -> Path:
        return self.home / f"{self.run.name}.said"

    def ended(self) -> int | None:
        """Its status; None while it runs."""
        if self.pid:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if not pid:
                return None
            self.pid, self._status = 0, os.waitstatus_to_exitcode(status)
        return self._status

    def wait(self, seconds: float = 900.0) -> int:
        """Its status when it ends; killed where it does not within `seconds`."""
        until = time.monotonic() + seconds
        while (status := self.ended()) is None:
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.05)
        return status

    def processes(self) -> list[int]:
        """The command's own process, then its workers."""
        try:
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        except OSError:
            children = []
        return [self.pid, *map(int, children)]


def _become(words: list[str], home: Path, said: Path) -> None:
    """Be that command; never returns."""
    status = 1
    try:
        os.setsid()
        with said.open("ab") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        os.environ |= {
            "AUTOAUX_LEDGER": str(home / "ledger.jsonl"),
            "AUTOAUX_CACHE": str(home / "cache"),
        }
        sys.argv = words
        autoaux_command()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


class Kept:
    """What a run folder, its study and its ledger hold at one moment."""

    def __init__(self, command: Command) -> None:
        self.files = RunFolder(command.run)
        record = json.loads(self.files.record.read_bytes())
        study, order = SearchStudy.join(command.url or default_url(command.run), record["study"])
        with closing(study):
            self.trials = study.study.get_trials()
            self.priors, self.state = study.priors, study.refresh()
        self.order = order

    @cached_property
    def outcomes(self) -> dict[int, dict]:
        """Outcomes that count, by trial."""
        return {
            trial.number: json.loads(trial.user_attrs["outcome"])
            for trial in self.trials
            if "outcome" in trial.user_attrs and "withdrawn" not in trial.user_attrs
        }

    @property
    def runs(self) -> Counter[tuple[str, int]]:
        """How often a run (recipe and seed) stands in the study as made."""
        return Counter((one["recipe"], one["seed"]) for one in self.outcomes.values())

    @property
    def recorded(self) -> Counter[tuple[str, int]]:
        """How often a run stands in the ledger."""
        found: Counter[tuple[str, int]] = Counter()
        if self.files.ledger.is_file():
            for line in self.files.ledger.read_bytes().splitlines():
                try:
                    record = json.loads(line)
                except ValueError:
                    continue  # torn
                if record["kind"] == "outcome":
                    found[record["recipe"], record["seed"]] += 1
        return found

    @property
    def told(self) -> Counter[int]:
        """How often the end of a trial stands in the journal."""
        events = (item.event for item in read_journal(self.files.path)[0])
        return Counter(event.number for event in events if isinstance(event, TrialEnded))

    @property
    def tracked(self) -> Counter[int]:
        """How often a trial stands in MLflow's database."""
        client = MlflowClient(tracking_uri=local_uri(self.files.path))
        experiment = client.get_experiment_by_name("mine")
        runs = client.search_runs([experiment.experiment_id], max_results=1000)
        tags = (run.data.tags.get("autoaux.trial") for run in runs)
        return Counter(int(tag) for tag in tags if tag is not None)


def outcomes_in(command: Command) -> dict[int, dict]:
    """The outcomes in the study; none before there is one with an order."""
    with suppress(FileNotFoundError, InputError):
        return Kept(command).outcomes
    return {}


def audit(command: Command, before: dict[int, dict]) -> dict[str, int]:
    """What was lost and what stands twice, over study, ledger, journal and MLflow, of a search that
    is through; `before` are outcomes that once stood in the study.
    """
    kept = Kept(command)
    runs, recorded, told, tracked = kept.runs, kept.recorded, kept.told, kept.tracked
    lost = sum(kept.outcomes.get(number) != outcome for number, outcome in before.items())
    return {
        "runs": len(runs),
        "lost": lost
        + len(runs.keys() - recorded.keys())
        + len(kept.outcomes.keys() - told.keys())
        + len(kept.outcomes.keys() - tracked.keys()),
        "twice": sum(sum(count.values()) - len(count) for count in (runs, recorded, told, tracked)),
    }


def decided(run: Path) -> dict[str, object]:
    """What a decision says that the moment of a kill may not change: all but its times."""
    path = RunFolder(run).decision
    return _as_row(decision_from_json(path.read_text(encoding="utf-8"), path))


def following(command: Command) -> dict[str, object]:
    """The decision that follows from the runs that are in the study."""
    kept = Kept(command)
    planner, book = kept.order.planner(), kept.order.book()
    view = planner.view(kept.state, kept.priors or kept.order.question.priors)
    recipe_of = lambda arm: book.recipe(arm, kept.order.settings.rules.seed, confirm=True)  # noqa: E731
    return _as_row(conclude(view, recipe_of, kept.order.main.name))


def _as_row(decision) -> dict[str, object]:
    arms = [
        (item.arm.name, item.arm.schedule, item.runs, item.verdict, round(item.gain, 6))
        for item in decision.leaderboard
    ]
    return {"winner": decision.winner.arm.name, "sentence": decision.sentence, "arms": arms}
