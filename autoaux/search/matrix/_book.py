"""The record of a matrix, for its workers and for whoever reads it: main tasks and their folders,
the budget that they share, and who cannot be a main task.
"""

import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from autoaux.errors import InputError
from autoaux.files import write_text
from autoaux.search.matrix._sharing import Sharing

RECORD = "matrix.json"


@dataclass(frozen=True)
class MainTask:
    """One main task.

    Attributes:
        folder: its run folder's name, below the matrix's.
        study: the name of its study.
        problem: why it did not go on; empty otherwise.
        going_on: whether the last session worked on it.
    """

    name: str
    folder: str
    study: str = ""
    problem: str = ""
    going_on: bool = True


@dataclass(frozen=True)
class MatrixBook:
    """A matrix of a pool.

    Attributes:
        seconds, runs: what all main tasks share; one of the two is given.
        closing: seconds of it that are kept for what comes after the last run.
        fair: an equal part of it, in its unit, as it was when the session began.
        workers: who spend it at once.
        started, before: when the session began (seconds since 1970), what earlier ones spent.
        left_out: corpora that cannot be main tasks, and why.
        candidates: names of all corpora that were considered.
    """

    seconds: float | None = None
    runs: int | None = None
    closing: float = 0.0
    fair: float = 0.0
    workers: int = 1
    sharing: Sharing = "worth"
    started: float = 0.0
    before: float = 0.0
    mains: tuple[MainTask, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    candidates: tuple[str, ...] = ()
    schema: int = field(default=1)

    def elapsed(self) -> float:
        """Wall-clock seconds spent, in all sessions."""
        return self.before + time.time() - self.started

    def with_history(self, earlier: "MatrixBook | None") -> "MatrixBook":
        """With main tasks that an earlier session worked on and this one does not."""
        if earlier is None:
            return self
        now = {main.name for main in self.mains}
        kept = [replace(main, going_on=False) for main in earlier.mains if main.name not in now]
        known = dict.fromkeys([*self.candidates, *earlier.candidates])
        return replace(self, mains=(*self.mains, *kept), candidates=tuple(known))

    def write(self, folder: Path) -> None:
        """Keep it in the matrix's folder."""
        plain = _BOOK.dump_python(self, mode="json")
        first: dict[str, Any] = {"schema": plain.pop("schema")}
        write_text(folder / RECORD, json.dumps(first | plain, indent=1, ensure_ascii=False) + "\n")

    @classmethod
    def read(cls, folder: Path) -> "MatrixBook | None":
        """The record of a matrix's folder; None where there is none.

        Raises:
            InputError: it is half written, or of another version.
        """
        path = folder / RECORD
        try:
            return _BOOK.validate_python(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, ValidationError, TypeError, OSError):
            raise InputError(
                f"{path}: half written or from another version of autoaux; run the same matrix"
                " again, or move the file away"
            ) from None


_BOOK = TypeAdapter(MatrixBook)
