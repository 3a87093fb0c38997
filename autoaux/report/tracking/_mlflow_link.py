"""Where a selection was sent and under which names, kept in its folder."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from autoaux.errors import InputError
from autoaux.files import write_text
from autoaux.runfolder import RunFolder

OWN = "the run's own database"


@dataclass(frozen=True)
class Link:
    """A selection's lasting id, and its experiment at every address that it was sent to.

    Addresses are kept without user and password.
    """

    selection: str
    experiments: dict[str, str] = field(default_factory=dict)


_LINK = TypeAdapter(Link)


def read_link(folder: Path) -> Link | None:
    """The link of a run's folder; None before anything was sent.

    Raises:
        InputError: half written, or another program's.
    """
    path = RunFolder(folder).tracking_link
    if not path.is_file():
        return None
    try:
        return _LINK.validate_json(path.read_bytes())
    except ValidationError:
        raise InputError(
            f"{path}: half written or not autoaux's; only what ties this folder to its runs at"
            " MLflow is lost: delete the file, and the next autoaux sync sends them as new ones"
        ) from None


def write_link(folder: Path, link: Link) -> None:
    write_text(RunFolder(folder).tracking_link, json.dumps(asdict(link), indent=1) + "\n")
