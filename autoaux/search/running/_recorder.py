"""The ledgers, as listeners of a search."""

from collections.abc import Sequence

from autoaux.display import printable
from autoaux.ledger import Ledger, Record
from autoaux.patience import Patience
from autoaux.search.events import Event, TrialEnded


class Recorder:
    """A listener that adds every run that was made to ledgers.

    What is in one already is not added again, so it may hear of a run twice.

    Args:
        own: the run's own ledger, from which all others can be filled: it is waited for.
        others: where one cannot be written, a line says so once and the search goes on.
    """

    def __init__(self, own: Ledger, others: Sequence[Ledger], patience: Patience) -> None:
        self._own, self._others, self._patience = own, list(others), patience

    def __call__(self, event: Event) -> None:
        if (
            isinstance(event, TrialEnded)
            and not event.looked_up
            and event.outcome.status != "failed"
        ):
            self.add(event.outcome)

    def add(self, *records: Record) -> None:
        self._patience.through(lambda: self._own.add(*records), str(self._own.path))
        for ledger in list(self._others):
            try:
                ledger.add(*records)
            except OSError as error:
                self._others.remove(ledger)
                self._patience.say(
                    printable(
                        f"{ledger.path}: cannot be written ({error.strerror}); the search goes on,"
                        f" and later: autoaux ledger merge {ledger.path} {self._own.path}"
                    )
                )
