"""Signs of life of a running trial."""

import contextlib
import threading
from collections.abc import Callable


class Heartbeat:
    """Calls `beat` every so many seconds while its block runs.

    A storage that is not to be reached for a moment costs one sign and not the run: where it stays
    away, the run's own writing says so.
    """

    def __init__(self, beat: Callable[[], None], seconds: float) -> None:
        self._beat, self._seconds = beat, seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._over.wait(self._seconds):
            with contextlib.suppress(Exception):  # a thread that ends gives no sign any more
                self._beat()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
