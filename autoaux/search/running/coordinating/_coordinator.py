"""The coordinator: starts workers, restarts those that die, fails what they left."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autoaux.errors import InputError, MachineError
from autoaux.patience import StaysAway
from autoaux.runfolder import RunFolder
from autoaux.search.arms import Machines
from autoaux.search.running._engine import PAUSE, Engine
from autoaux.search.running._study import SearchStudy
from autoaux.search.running._watch import Watcher
from autoaux.search.running._workers import GIVEN, MACHINE, STORAGE, resolve_devices


def fitting_workers(workers: int, devices: Sequence[str], peak: int, memory: int) -> int:
    """How many workers may run when each takes `peak` bytes of a GPU of `memory` bytes.

    A fifth is kept free; every device has at least one. On the CPU as many as asked for.
    """
    if all(device == "cpu" for device in devices) or not peak:
        return workers
    per_device = max(1, int(0.8 * memory / peak))
    return min(workers, per_device * len(devices))


@dataclass(frozen=True)
class Minded:
    """A study that workers are at: its engine, which plans here and makes no runs, and who tells
    of theirs.
    """

    study: SearchStudy
    engine: Engine
    watcher: Watcher

    def look(self) -> None:
        """Fail what nobody is at any more, tell what happened, keep the priors up to date."""
        self.study.fail_stale()
        self.watcher.look()
        self.engine.priors_after(self.study.state, self.engine.clock())

    def refuse_untrainable(self) -> None:
        """Raise InputError where the single task itself cannot be trained."""
        self.engine.planner.refuse_untrainable(self.study.state)


class Coordinator:
    """Starts workers, restarts those that die, fails what they left, and reports until all is
    done.

    Args:
        folder: where their words go.
        command: of a worker, its device left out.
        url: the address of the storage that they are told.
    """

    def __init__(
        self, machines: Machines, folder: RunFolder, command: Sequence[str], url: str
    ) -> None:
        self.machines, self.folder, self.command, self.url = machines, folder, command, url
        self.devices = resolve_devices(machines.devices, machines.workers)

    def run(
        self,
        minded: Sequence[Minded],
        stopped: Callable[[], bool],
        at_fault: Callable[[Minded, InputError], None] | None = None,
    ) -> None:
        """Until every worker has ended of its own accord.

        Args:
            at_fault: is told which study's single task cannot be trained, and the others go on;
                an InputError without it.

        Raises:
            InputError: the single task itself cannot be trained, or workers keep dying.
            MachineError: a worker's runs fail, and not by their data.
        """
        try:
            self._mind(minded, stopped, at_fault or _raised)
        except StaysAway:
            raise  # nobody can be told
        except (InputError, MachineError):
            for one in minded:
                one.study.stop()  # those that are still at work
            raise

    def _mind(
        self,
        minded: Sequence[Minded],
        stopped: Callable[[], bool],
        at_fault: Callable[[Minded, InputError], None],
    ) -> None:
        on_gpu = self.devices != ["cpu"]
        first = len(self.devices) if on_gpu else self.machines.workers
        running = [self._start(number) for number in range(min(first, self.machines.workers))]
        deaths, grown = 0, not on_gpu
        while running:
            time.sleep(PAUSE)
            for one in minded:
                one.look()
                if stopped():
                    one.study.stop()
            self._refuse(minded, at_fault)
            peaks = [
                run.outcome.peak_memory for one in minded for run in one.study.state.runs.values()
            ]
            if not grown and peaks:
                wanted = fitting_workers(
                    self.machines.workers, self.devices, max(peaks), _gpu_memory()
                )
                running += [self._start(number) for number in range(len(running), wanted)]
                grown = True
            for place, process in enumerate(running):
                if process.poll() not in (None, 0):
                    for one in minded:
                        one.study.fail_running(f"{socket.gethostname()}:{process.pid}")
                        one.study.refresh()
                    self._refuse(minded, at_fault)
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
        for one in minded:
            one.watcher.look()

    @staticmethod
    def _refuse(minded: Sequence[Minded], at_fault: Callable[[Minded, InputError], None]) -> None:
        for one in minded:
            try:
                one.refuse_untrainable()
            except InputError as error:
                at_fault(one, error)

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
        command = [*self.command, "--device", device, "--local"]
        threads = {
            name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
        }
        # everybody on the machine sees a command line, and the address may hold a password
        around = os.environ | threads | {STORAGE: self.url}
        with self.folder.worker_log.open("ab") as log:
            return subprocess.Popen(
                command, env=around, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )


def _raised(_: Minded, error: InputError) -> None:
    raise error


def _gpu_memory() -> int:
    import torch

    return torch.cuda.mem_get_info()[1]
