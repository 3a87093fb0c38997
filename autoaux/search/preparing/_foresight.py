"""The forecast of a pool, asked as often as more is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from autoaux.corpora import Corpus
from autoaux.recipe import EncoderPart
from autoaux.search.preparing._matching import Matching
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
        encoder: the one that is asked about, where that is said.
    """

    forecaster: "Forecaster"
    main: Corpus
    candidates: Sequence[Corpus]
    known_as: "Mapping[str, Recognised]" = field(default_factory=dict)
    older: "OlderVersion | None" = None
    encoder: EncoderPart | None = None

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
        """Who is known again, the main task among them, and of whom nothing is known."""
        from autoaux.forecast import kinds_sentence, recognition_notes

        found = [*recognition_notes(self.candidates, self.known_as)]
        if self._of_other_kind:
            found.append(kinds_sentence(self.main.name, self._of_other_kind))
        older = self.older
        grown = older.sentence(self.main.name, self.candidates, self.known_as) if older else ""
        return [*found, grown] if grown else found

    @property
    def _of_other_kind(self) -> list[str]:
        return [one.name for one in self.candidates if one.kind != self.main.kind]

    def of(self, table: "SignalTable", single_task_score: float | None = None) -> "Forecast":
        """The forecast by these signals, once the single task has this score, in [0, 1]."""
        from autoaux.forecast import across_kinds

        forecast = self.forecaster.predict(
            self.main,
            self.candidates,
            table,
            single_task_score=single_task_score,
            known_as=self.known_as,
            encoder=self.encoder,
        )
        forecast = across_kinds(forecast, self._of_other_kind)
        if self.older is None:
            return forecast
        return self.older.moves(forecast, self.candidates, self.known_as)

    def after(
        self,
        table: "SignalTable",
        steps: Sequence[Matching | Probing | None],
        single_task_score: float | None = None,
    ) -> "tuple[Forecast, SignalTable, tuple[str, ...]]":
        """The forecast, the signals it was made from, and in words what was done for it and what
        was left out.

        Args:
            table: what counts say.
            steps: what else is computed, for whom the forecast so far thinks worth it.
        """
        forecast, done = self.of(table, single_task_score), []
        for step in steps:
            more, note = step.add(forecast, table) if step else (table, "")
            if more is not table:
                forecast, table = self.of(more, single_task_score), more
            done += [note] if note else []
        return replace(forecast, notes=(*done, *forecast.notes)), table, tuple(done)
