"""Processes that train: the worker's own loop, and the coordinator that starts and minds them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from autoaux.corpora import (
    Corpus,
    cut_train,
    drop_leaks,
    ensure_splits,
    ensure_train,
    read_corpus,
    read_pool,
)
from autoaux.errors import InputError, MachineError
from autoaux.patience import StaysAway
from autoaux.recipe import CorpusRef
from autoaux.runfolder import RunFolder
from autoaux.search.running._engine import PAUSE, Engine
from autoaux.search.running._order import WorkOrder
from autoaux.search.running._priors import PriorsInUse
from autoaux.search.running._run_record import RunRecord
from autoaux.search.running._runner import Runner
from autoaux.search.running._study import SearchStudy
from autoaux.search.running._watch import Watcher
from autoaux.search.running.folds import trainings

GIVEN, MACHINE = 2, 3  # a worker's status where what it was given, or the machine, is at fault
STORAGE = "AUTOAUX_STORAGE"  # where a worker finds the address of its study


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def worker_of(study: str, folder: Path, device: str) -> list[str]:
    """The command line of a worker that is told elsewhere where its study's storage is."""
    program = [sys.executable, "-c", "from autoaux.cli import main; main()"]
    return [*program, "worker", "--study", study, "--folder", str(folder), "--device", device]


def run_worker(
    url: str,
    study_name: str | None,
    folder: Path,
    data: Sequence[Path] = (),
    device: str = "cpu",
    *,
    runner: Runner | None = None,
    local: bool = False,
) -> int:
    """Make runs of a study until there is nothing left to do; returns how many were made.

    Args:
        study_name: None for that of the selection whose folder is `folder`.
        folder: where checkpoints stand; shared between workers, or this worker's own.
        data: folders searched for corpora, by digest, that do not stand where the study says.
        local: stop when the process that started this one is gone.

    Raises:
        InputError: the storage or the study cannot be reached, none is named and none began in
            `folder`, or a corpus is not found.
    """
    if runner is None:
        resolve_devices([device])
    study, order = SearchStudy.join(url, study_name or _study_in(folder))
    parent = os.getppid()
    with closing(study):
        if runner is None:
            runner = trainings(*read_order(order, data), order.settings, device)
        first = order.question.priors
        priors = PriorsInUse(first, (lambda score: study.priors) if first else None)
        engine = Engine(study, order, runner, folder, priors=priors)
        return engine.run_all(
            lambda: study.stopped or local and os.getppid() != parent, shared=True
        )


def _study_in(folder: Path) -> str:
    """The name of the study whose selection began in a folder."""
    record = RunRecord.read(RunFolder(folder))
    if record is None:
        raise InputError(
            f"{folder}: no selection began here, so it names no study; say --study, or --folder"
            " with the folder of the run"
        )
    return record.study


def read_order(order: WorkOrder, data: Sequence[Path]) -> tuple[Corpus, dict[str, Corpus]]:
    """Main task and candidates of a study, found by path or by digest."""
    elsewhere: dict[str, Corpus] = {}
    main = ensure_splits(_find(order.main, data, elsewhere))
    candidates = {}
    for name, ref in order.refs.items():
        read = _find(ref, data, elsewhere)
        whole = ensure_train(read) if ref.whole else ensure_splits(read)
        clean = drop_leaks(whole, main)[0]
        candidates[name] = cut_train(clean, ref.train_tokens) if ref.train_tokens else clean
    return main, candidates


def _find(ref: CorpusRef, data: Sequence[Path], elsewhere: dict[str, Corpus]) -> Corpus:
    if Path(ref.path).exists():
        corpus = read_corpus(Path(ref.path), layer=ref.layer, name=ref.name)
        if corpus.digest == ref.digest:
            return corpus
    if data and not elsewhere:
        elsewhere.update(
            {corpus.digest: corpus for folder in data for corpus in read_pool(folder).corpora}
        )
    if ref.digest not in elsewhere:
        raise InputError(
            f"{ref.path}: corpus {ref.name} (digest {ref.digest}) is not here; copy it, or name its"
            " folder with --data"
        )
    return elsewhere[ref.digest]


def resolve_devices(devices: Sequence[str], workers: int = 1) -> list[str]:
    """Device names as torch takes them; "auto" is every GPU, or the CPU where there is none.

    Raises:
        InputError: a device that is not here, or more `workers` on the CPU than it has cores.
        MachineError: a device that does not answer.
    """
    if list(devices) == ["auto"]:
        from autoaux.training import devices_here

        devices = devices_here()
    if any(device != "cpu" for device in devices):
        from autoaux.training import check_device

        for device in devices:
            check_device(device, "--devices")
    if workers > 1 and all(device == "cpu" for device in devices):
        from autoaux.training import refuse_oversubscription

        refuse_oversubscription(workers)
    return list(devices)


def fitting_workers(workers: int, devices: Sequence[str], peak: int, memory: int) -> int:
    """How many workers may run when each takes `peak` bytes of a GPU of `memory` bytes.

    A fifth is kept free; every device has at least one. On the CPU as many as asked for.
    """
    if all(device == "cpu" for device in devices) or not peak:
        return workers
    per_device = max(1, int(0.8 * memory / peak))
    return min(workers, per_device * len(devices))


class Coordinator:
    """Starts workers, restarts those that die, fails what they left, and reports until all is
    done.

    Args:
        engine: of this process, which plans and makes no runs.
    """

    def __init__(
        self, study: SearchStudy, url: str, name: str, engine: Engine, watcher: Watcher
    ) -> None:
        self.study, self.url, self.name = study, url, name
        self.engine, self.folder, self.watcher = engine, engine.folder, watcher
        self.machines = engine.settings.machines
        self.devices = resolve_devices(self.machines.devices, self.machines.workers)

    def run(self, stopped: Callable[[], bool]) -> None:
        """Until every worker has ended of its own accord.

        Raises:
            InputError: the single task itself cannot be trained, or workers keep dying.
            MachineError: a worker's runs fail, and not by their data.
        """
        try:
            self._mind(stopped)
        except StaysAway:
            raise  # nobody can be told
        except (InputError, MachineError):
            self.study.stop()  # those that are still at work
            raise

    def _mind(self, stopped: Callable[[], bool]) -> None:
        planner, on_gpu = self.engine.planner, self.devices != ["cpu"]
        first = len(self.devices) if on_gpu else self.machines.workers
        running = [self._start(number) for number in range(min(first, self.machines.workers))]
        deaths, grown = 0, not on_gpu
        while running:
            time.sleep(PAUSE)
            self.study.fail_stale()
            self.watcher.look()
            self.engine.priors_after(self.study.state, self.engine.clock())
            planner.refuse_untrainable(self.study.state)
            if stopped():
                self.study.stop()
            if not grown and (
                peaks := [run.outcome.peak_memory for run in self.study.state.runs.values()]
            ):
                wanted = fitting_workers(
                    self.machines.workers, self.devices, max(peaks), _gpu_memory()
                )
                running += [self._start(number) for number in range(len(running), wanted)]
                grown = True
            for place, process in enumerate(running):
                if process.poll() not in (None, 0):
                    self.study.fail_running(f"{socket.gethostname()}:{process.pid}")
                    planner.refuse_untrainable(self.study.refresh())
                    if process.returncode == MACHINE:
                        raise MachineError(f"{self.folder}: a worker {self._last_word(process)}")
                    deaths += 1
                    if deaths > self.machines.retries * self.machines.workers:
                        raise InputError(
                            f"{self.folder}: workers keep dying (the last"
                            f" {self._last_word(process)}); see {self.folder.worker_log.name} there"
                        )
                    running[place] = self._start(place)
            running = [process for process in running if process.poll() is None]
        self.watcher.look()

    def _last_word(self, process: subprocess.Popen) -> str:
        """How a worker ended: the line it left where something it was given cannot be used, its
        status otherwise.
        """
        lines = self.folder.worker_log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = next((line for line in reversed(lines) if line.startswith("autoaux: ")), "")
        return (
            f"said: {said.removeprefix('autoaux: ')}"
            if process.returncode in (GIVEN, MACHINE) and said
            else f"with status {process.returncode}"
        )

    def _start(self, number: int) -> subprocess.Popen:
        device = self.devices[number % len(self.devices)]
        command = [*worker_of(self.name, self.folder.path, device), "--local"]
        threads = {
            name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        }
        # everybody on the machine sees a command line, and the address may hold a password
        around = os.environ | threads | {STORAGE: self.url}
        with self.folder.worker_log.open("ab") as log:
            return subprocess.Popen(
                command, env=around, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )


def _gpu_memory() -> int:
    import torch

    return torch.cuda.mem_get_info()[1]
