"""Waiting for what comes back by itself: a database that is restarted, a disk that is full."""

import errno
import re
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from autoaux.display import duration, printable
from autoaux.errors import MachineError

T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 0.3, 10.0  # seconds
SILENT = 10.0  # seconds after which what does not answer is said to be away
_NUMBERED = re.compile(r"\(os error (\d+)\)")
_COMES_BACK = {
    errno.ENOSPC: "no space is left on the disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EIO: "the disk does not answer",
    errno.ESTALE: "the shared folder is away",
}


def disk_is_away(error: BaseException) -> str:
    """Why a file could not be written, where that can change by itself; empty for other errors."""
    if isinstance(error, OSError):
        return _COMES_BACK.get(error.errno or 0, "")
    # safetensors has an error of its own, which ends in the system's number
    found = _NUMBERED.search(str(error))
    return _COMES_BACK.get(int(found[1]), "") if found else ""


class StaysAway(MachineError):
    """What was waited for did not come back."""


def _on_stderr(line: str) -> None:
    print(f"autoaux: {printable(line)}", file=sys.stderr, flush=True)


@dataclass
class Patience:
    """Tries again what fails for a while, and says so once.

    Attributes:
        seconds: how long something may be away before that is an error.
        say: called with a line for a person when the waiting begins and when it ends.
    """

    seconds: float = 300.0
    say: Callable[[str], None] = _on_stderr
    _inside: threading.local = field(default_factory=threading.local, repr=False)

    def through(
        self,
        action: Callable[[], T],
        what: str,
        away: Callable[[BaseException], str] = disk_is_away,
        cut: Callable[[], None] | None = None,
    ) -> T:
        """What `action` gives, which is called again while it fails by what can come back.

        Args:
            action: may be called many times. Within another `through` it is called once, because
                the outer one calls it all again.
            what: the place that may be away, as a person knows it.
            away: why an error is of that kind, in words; empty where it is not, and then it is
                raised as it is.
            cut: makes an action fail that waits for an answer; called where none has come for
                `seconds`. Without it an action is taken to end by itself.

        Raises:
            StaysAway: it stayed away for `seconds`.
        """
        if getattr(self._inside, "yes", False):
            return action()
        self._inside.yes = True
        try:
            return self._through(action, what, away, cut)
        finally:
            self._inside.yes = False

    def _through(
        self,
        action: Callable[[], T],
        what: str,
        away: Callable[[BaseException], str],
        cut: Callable[[], None] | None,
    ) -> T:
        began, pause = None, FIRST_PAUSE
        while True:
            tried = time.monotonic()
            silence = _Silence(self, what, cut, announced=began is not None)
            try:
                with silence:
                    result = action()
            except Exception as error:
                reason = away(error)
                if not reason:
                    raise
                if began is None:
                    began = tried
                    if not silence.announced:
                        self.say(f"{what}: {reason}; trying again for {duration(self.seconds)}")
                left = began + self.seconds - time.monotonic()
                if left <= 0:
                    raise StaysAway(
                        f"{what}: {reason}, for {duration(self.seconds)} now; nothing is lost: run"
                        " the same command again to go on"
                    ) from error
                time.sleep(min(pause, left))
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if silence.announced:
                    since = tried if began is None else began
                    away_for = duration(time.monotonic() - since)
                    self.say(f"{what}: back after {away_for}; going on")
                return result


class _Silence:
    """Watches, where there is a `cut`, over an action that may wait for an answer for ever."""

    def __init__(
        self, patience: Patience, what: str, cut: Callable[[], None] | None, announced: bool
    ) -> None:
        self.announced, self._over = announced, threading.Event()
        self._patience, self._what, self._cut = patience, what, cut
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        seconds = self._patience.seconds
        if self._over.wait(min(SILENT, seconds)):
            return
        if not self.announced:
            self.announced = True
            self._patience.say(f"{self._what}: does not answer; waiting for {duration(seconds)}")
        if self._cut and not self._over.wait(max(0.0, seconds - SILENT)):
            self._cut()

    def __enter__(self) -> None:
        if self._cut:
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._cut:
            self._thread.join()
