"""A run's folder, taken for this process alone, and the study that stands in it or beside it."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autoaux.errors import InputError
from autoaux.patience import Patience
from autoaux.runfolder import RunFolder
from autoaux.search.arms import ArmSpace, Settings
from autoaux.search.running._held_out import HeldOut
from autoaux.search.running._run_record import RunRecord, trained_with
from autoaux.search.running._storage import default_url, masked_url
from autoaux.search.running._study import SearchStudy


@dataclass(frozen=True)
class OpenedRun:
    """A folder, its study, and where workers find that: a storage's address and a name in it."""

    folder: Path
    study: SearchStudy
    url: str
    name: str
    notes: tuple[str, ...] = ()  # for a person


def begun(folder: Path) -> bool:
    """Whether a selection began in this folder."""
    return RunFolder(folder).record.is_file()


def refuse_other(folder: Path, identity: Mapping[str, str], settings: Settings) -> None:
    """Raise InputError where a selection of another identity began in this folder; what of it is
    not known yet is not asked.
    """
    _refuse_other(RunFolder(folder), RunRecord(dict(identity), "", "", trained_with(settings)))


def _refuse_other(folder: RunFolder, now: RunRecord) -> None:
    before = RunRecord.read(folder)
    if before and (other := before.other_than(now)):
        raise InputError(f"{folder}: this run folder belongs to {other}; choose another --run")


@contextmanager
def open_run(
    folder: Path, name: str, identity: Mapping[str, str], arms: ArmSpace, settings: Settings
) -> Iterator[OpenedRun]:
    """The folder and the study of a selection, until the block ends.

    Args:
        name: of the study, where `settings` name none.
        identity: what may not change when a selection goes on.

    Raises:
        InputError: another process has the folder, the folder or the study is of another selection,
            or the storage cannot be reached.
    """
    machines, kept = settings.machines, RunFolder(folder)
    before = RunRecord.read(kept)
    url = machines.storage or default_url(folder)
    name = machines.study or (before.study if before else name)
    now = RunRecord(
        dict(identity), masked_url(url), name, trained_with(settings), tuple(arms.candidates)
    )
    with kept.held():
        _refuse_other(kept, now)
        opened = SearchStudy.open(
            url, name, identity, arms, machines.heartbeat, Patience(machines.patience)
        )
        with closing(opened) as study:
            if study.held_out is None:
                HeldOut.kept_in(kept)  # what is wrong with it is said before anything is spent
            now.write(kept)
            yield OpenedRun(folder, study, url, name, _afresh(kept, study))


def _afresh(folder: RunFolder, study: SearchStudy) -> tuple[str, ...]:
    """What is to be said where the study is gone that the folder's checkpoints are of; they go too,
    because the new study's trials have the same numbers.
    """
    if study.study.get_trials(deepcopy=False) or not folder.checkpoints.is_dir():
        return ()
    shutil.rmtree(folder.checkpoints)
    read = "; test was read and is not read again" if folder.held_out.exists() else ""
    return (
        f"{folder}: the study of the runs made here is gone, so the search begins anew; finished"
        f" runs are taken from {folder.ledger.name}{read}",
    )
