"""A process that trains: the worker's own loop, and the data it finds."""

import os
import socket
import sys
from collections.abc import Sequence
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
from autoaux.errors import InputError
from autoaux.recipe import CorpusRef
from autoaux.runfolder import RunFolder
from autoaux.search.running._engine import Engine
from autoaux.search.running._order import WorkOrder
from autoaux.search.running._priors import PriorsInUse
from autoaux.search.running._run_record import RunRecord
from autoaux.search.running._runner import Runner
from autoaux.search.running._study import SearchStudy
from autoaux.search.running.folds import trainings

GIVEN, MACHINE = 2, 3  # a worker's status where what it was given, or the machine, is at fault
STORAGE = "AUTOAUX_STORAGE"  # where a worker finds the address of its study


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


WORKER = [sys.executable, "-c", "from autoaux.cli import main; main()", "worker"]


def worker_of(study: str, folder: Path) -> list[str]:
    """The command line of a worker that is told elsewhere where its study's storage is, and what
    it trains on.
    """
    return [*WORKER, "--study", study, "--folder", str(folder)]


def run_worker(
    url: str,
    study_name: str | None,
    folder: Path,
    data: Sequence[Path] = (),
    device: str = "auto",
    *,
    runner: Runner | None = None,
    local: bool = False,
) -> int:
    """Make runs of a study until there is nothing left to do; returns how many were made.

    Args:
        study_name: None for that of the selection whose folder is `folder`.
        folder: where checkpoints stand; shared between workers, or this worker's own.
        data: folders searched for corpora, by digest, that do not stand where the study says.
        device: where it trains; auto is the first GPU that it sees, else the CPU.
        local: stop when the process that started this one is gone.

    Raises:
        InputError: the storage or the study cannot be reached, none is named and none began in
            `folder`, or a corpus is not found.
    """
    if runner is None:
        device = resolve_devices([device])[0]
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
