"""Who of a pool is probed, and for how long."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from autoaux.corpora import Corpus
from autoaux.display import duration
from autoaux.errors import InputError
from autoaux.recipe import EncoderPart
from autoaux.search.preparing._limit import FIRST_GUESS, Limit

if TYPE_CHECKING:
    from autoaux.forecast import CandidateForecast, Forecast
    from autoaux.signals import SignalTable
    from autoaux.training.probing import Probe

FEWEST = 2  # a probe says something beside another's only

Tell = Callable[[str], None]


class Probing:
    """Probes of one main task's candidates that nobody has tried, the most promising first.

    What is known of the others a probe does not change, so that none is spent on them, nor on
    candidates of another kind: of such pairs no probe is recorded either.

    Args:
        main: with its splits.
        clean: the candidates by name, what stands in the main task's dev or test dropped.
        encoder: the one that is asked about.
        tell: is told before each probe.
    """

    def __init__(
        self,
        main: Corpus,
        clean: Mapping[str, Corpus],
        encoder: EncoderPart,
        limit: Limit | None = None,
        tell: Tell | None = None,
    ) -> None:
        self._main, self._clean, self._encoder = main, clean, encoder
        self._limit, self._tell = limit or Limit(), tell or (lambda line: None)

    def add(self, forecast: "Forecast", table: "SignalTable") -> "tuple[SignalTable, str]":
        """Probe who is worth it: the signals with what that says beside them, and what was done in
        words; the table as it is and nothing to say where nobody is.
        """
        from autoaux.signals import PROBES, SIGNALS, Resources, compute_signals

        unseen = [item for item in forecast.candidates if item.known and not item.seen_on]
        unseen.sort(key=lambda item: -item.high)
        if len(unseen) < FEWEST or not self._limit.allows(FEWEST - 1, FIRST_GUESS):
            return table, ""
        started = time.monotonic()
        failed: list[str] = []
        found = dict(self._made(unseen, failed))
        columns = [n for n in SIGNALS if n.startswith("curve.") and n.endswith(".candidate")]
        of = {self._clean[name].digest: probe for name, probe in found.items()}
        more = compute_signals(
            self._main,
            list(self._clean.values()),
            names=[*PROBES, *columns],
            resources=Resources(
                curves={digest: probe.curve for digest, probe in of.items()},
                probes={digest: probe.values for digest, probe in of.items()},
            ),
        )
        left = len(unseen) - len(found) - len(failed)
        note = (
            f"{len(found)} of {len(unseen)} candidates that nobody has tried were probed in"
            f" {duration(time.monotonic() - started)}"
        )
        note += f"; no time left for {left}" if left else ""
        note += f"; could not be: {', '.join(failed)}" if failed else ""
        return table.joined(more), note

    def _made(
        self, unseen: "list[CandidateForecast]", failed: list[str]
    ) -> "Iterator[tuple[str, Probe]]":
        from autoaux.training import Diverged
        from autoaux.training.probing import Prober

        prober, started, made = Prober(self._main, self._encoder), time.monotonic(), 0
        for item in unseen:
            if not self._limit.allows(made, time.monotonic() - started):
                return
            self._tell(f"probe {made + 1} of {len(unseen)}: {item.name}")
            try:
                probe = prober.probe(self._clean[item.name])
            except (InputError, Diverged):
                failed.append(item.name)
            else:
                yield item.name, probe
            made += 1
