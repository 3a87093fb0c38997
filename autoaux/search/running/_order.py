"""All that a worker needs to know, as JSON in the study: what is asked, of which corpora."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from autoaux.errors import InputError
from autoaux.ledger import Ledger
from autoaux.recipe import CorpusRef
from autoaux.runfolder import RunFolder
from autoaux.search.arms import RecipeBook, Settings
from autoaux.search.beliefs import LearnedSets
from autoaux.search.planning import Planner, Question


@dataclass(frozen=True)
class Session:
    """When a session began (seconds since 1970), and what earlier ones spent, in seconds."""

    started: float
    before: float = 0.0

    def elapsed(self) -> float:
        """Wall-clock seconds spent on the search, in all sessions."""
        return self.before + time.time() - self.started


@dataclass(frozen=True)
class WorkOrder:
    """One selection for whoever works on it.

    Attributes:
        question: what the planner answers.
        main, refs: the main task, and the candidates by name.
        session: the clock that all workers go by.
    """

    question: Question
    main: CorpusRef
    refs: Mapping[str, CorpusRef]
    session: Session

    @property
    def settings(self) -> Settings:
        return self.question.settings

    def resumed(
        self, settings: Settings, session: Session, sets: LearnedSets | None
    ) -> "WorkOrder":
        """The order of a search that goes on: same candidates, priors and length of runs, this
        session's budget.

        Args:
            sets: taken where the first session kept none: version 0.1.0 learned them anew.
        """
        kept = self.settings.recipe
        same = settings.changed(
            optimisation=kept.optimisation, rungs=kept.rungs, main_tokens=kept.main_tokens
        )
        asked = replace(self.question, settings=same)
        if set(settings.rules.force) != set(self.settings.rules.force):
            asked = replace(asked, joined=asked.candidates)  # all are tried beside others
        if settings.rules.max_set > 1:
            asked = replace(asked, sets=asked.sets or sets)
        return replace(self, question=asked, session=session)

    def planner(self) -> Planner:
        return Planner(self.question)

    def book(self) -> RecipeBook:
        return RecipeBook(self.main, self.refs, self.settings.recipe, self.question.space)

    def looked_up(self, folder: Path) -> list[Ledger]:
        """Where finished runs are looked up: the run's own ledger, and the one that was given."""
        given = self.settings.records.ledger
        return [Ledger(path) for path in (RunFolder(folder).ledger, given) if path]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the study, which workers find by an address that they have already: it is
        no place for that, because it may hold a password.
        """
        where = {"question": {"settings": {"machines": {"storage"}}}}
        return _ORDER.dump_python(self, mode="json", exclude=where)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "WorkOrder":
        """The order that `to_dict` gave; one of version 0.1.0 is read too.

        Raises:
            InputError: it is of another version.
        """
        try:
            return _ORDER.validate_python(data if "question" in data else _nested(data))
        except (ValidationError, KeyError, InputError) as error:
            reason = " ".join(str(error).split())[:200]
            raise InputError(
                f"what this study asks of its workers was written by another version of autoaux and"
                f" cannot be read ({reason}); name another run folder or study"
            ) from None


def _nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """An order of version 0.1.0, which had eleven parts side by side, as it is kept now."""
    return {
        "question": {
            "candidates": flat["order"],
            "settings": Settings.of(**flat["settings"]),
            "metric": flat["metric"],
            "costs": {"run": flat["guess"], "confirmation": flat["heavier"]},
            "priors": flat["priors"],
            "space": flat["space"],
        },
        "main": flat["main"],
        "refs": flat["refs"],
        "session": {"started": flat["started"], "before": flat["before"]},
    }


_ORDER = TypeAdapter(WorkOrder)
