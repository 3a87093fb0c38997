"""The forecast of a pool, asked as often as more is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from autoaux.corpora import Corpus
from autoaux.search.preparing._probing import Probing

if TYPE_CHECKING:
    from autoaux.forecast import Forecast, Forecaster, OlderVersion, Recognised
    from autoaux.signals import SignalTable


@dataclass(frozen=True)
class Foresight:
    """What recorded runs say of the candidates of one main task.

    Attributes:
        main, candidates: as they were read, which is how ledgers know them.
        known_as: by digest, candidates that are recorded sources under another digest.
        older: a recorded version of the main task, of whose runs the forecaster knows nothing.
    """

    forecaster: "Forecaster"
    main: Corpus
    candidates: Sequence[Corpus]
    known_as: "Mapping[str, Recognised]" = field(default_factory=dict)
    older: "OlderVersion | None" = None

    def recognising(self, schedule: str, encoder: str) -> "Foresight":
        """The same where candidates that are recorded sources under another digest are known again,
        and so is the main task: what was recorded of an older version of it is evidence of this
        one, and no longer of main tasks at large.

        Args:
            schedule, encoder: how candidates are trained now.
        """
        from autoaux.forecast import Forecaster, older_version, recognised

        experience = self.forecaster.experience
        again = recognised(self.candidates, experience)
        older = older_version(self.main, experience, schedule, encoder)
        if older is None:
            return replace(self, known_as=again)
        others = Forecaster.fit(experience.without_main(older.digest))
        return replace(self, forecaster=others, known_as=again, older=older)

    @property
    def sentences(self) -> list[str]:
        """What was known again, in sentences: candidates, and the main task."""
        found = [
            self.known_as[one.digest].sentence_of(one.name)
            for one in self.candidates
            if one.digest in self.known_as
        ]
        older = self.older
        grown = older.sentence(self.main.name, self.candidates, self.known_as) if older else ""
        return [*found, grown] if grown else found

    def of(self, table: "SignalTable", single_task_score: float | None = None) -> "Forecast":
        """The forecast by these signals, once the single task has this score, in [0, 1]."""
        from autoaux.forecast import across_kinds

        forecast = self.forecaster.predict(
            self.main,
            self.candidates,
            table,
            single_task_score=single_task_score,
            known_as=self.known_as,
        )
        others = [one.name for one in self.candidates if one.kind != self.main.kind]
        forecast = across_kinds(forecast, others)
        if self.older is None:
            return forecast
        return self.older.moves(forecast, self.candidates, self.known_as)

    def probed(
        self,
        table: "SignalTable",
        probing: Probing | None = None,
        single_task_score: float | None = None,
    ) -> "tuple[Forecast, SignalTable]":
        """The forecast and the signals it was made from, after probes where they are asked for."""
        forecast = self.of(table, single_task_score)
        more, note = probing.add(forecast, table) if probing else (table, "")
        if not note:
            return forecast, table
        forecast = self.of(more, single_task_score)
        return replace(forecast, notes=(note, *forecast.notes)), more
