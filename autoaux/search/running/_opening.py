"""A run's folder, taken for this process alone, and the study that stands in it or beside it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autoaux.errors import InputError
from autoaux.files import write_text
from autoaux.patience import Patience
from autoaux.runfolder import RunFolder
from autoaux.search.arms import ArmSpace, Settings
from autoaux.search.running._storage import default_url, shown_url
from autoaux.search.running._study import SearchStudy


@dataclass(frozen=True)
class OpenedRun:
    """A folder, its study, and where workers find that: a storage's address and a name in it."""

    folder: Path
    study: SearchStudy
    url: str
    name: str


def begun(folder: Path) -> bool:
    """Whether a selection began in this folder."""
    return RunFolder(folder).record.is_file()


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
    url, name = machines.storage or default_url(folder), machines.study or name
    with kept.held():
        _check(folder, identity)
        record = {"identity": identity, "storage": shown_url(url), "study": name}
        write_text(kept.record, json.dumps(record, indent=1) + "\n")
        opened = SearchStudy.open(
            url, name, identity, arms, machines.heartbeat, Patience(machines.patience)
        )
        with closing(opened) as study:
            yield OpenedRun(folder, study, url, name)


def _check(folder: Path, identity: Mapping[str, str]) -> None:
    """Refuse a folder of another selection."""
    if not begun(folder):
        return
    kept = json.loads(RunFolder(folder).record.read_text(encoding="utf-8"))["identity"]
    for what, value in identity.items():
        if kept.get(what) != value:
            raise InputError(
                f"{folder}: this run folder belongs to another {what} ({kept.get(what)}, now"
                f" {value}); choose another --run"
            )
