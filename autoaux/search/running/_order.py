"""All that a worker needs to know, as JSON in the study: what to train on and how to plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from autoaux.ledger import Ledger
from autoaux.recipe import CorpusRef
from autoaux.runfolder import RunFolder
from autoaux.search.arms import RecipeBook, Settings, Space
from autoaux.search.beliefs import Prior, Refine, learned_sets
from autoaux.search.planning import Planner


@dataclass(frozen=True)
class WorkOrder:
    """One selection for whoever works on it.

    Attributes:
        refs: candidates by name. order: their names, the least promising first.
        guess: seconds of a single-task run before any was made. heavier: what one of the
            confirmation costs in these.
        started, before: when this session began (seconds since 1970), and what earlier ones spent.
    """

    settings: Settings
    metric: str
    main: CorpusRef
    refs: Mapping[str, CorpusRef]
    order: tuple[str, ...]
    guess: float
    started: float
    before: float = 0.0
    priors: Mapping[str, Prior] = field(default_factory=dict)
    space: Space | None = None
    heavier: float = 1.0

    def planner(self, refine: Refine | None = None) -> Planner:
        sets = (
            learned_sets(self.settings.schedule.kind, self.main.digest)
            if self.settings.use_forecast and self.settings.max_set > 1
            else None
        )
        return Planner(
            self.order,
            self.settings,
            self.metric,
            self.priors,
            self.guess,
            sets,
            refine,
            self.space,
            self.heavier,
        )

    def resumed(self, settings: Settings, started: float, before: float) -> "WorkOrder":
        """The order of a search that goes on: same candidates, priors and length of runs, this
        session's budget.
        """
        kept = self.settings
        same = replace(
            settings, optimisation=kept.optimisation, rungs=kept.rungs, main_tokens=kept.main_tokens
        )
        return replace(self, settings=same, started=started, before=before)

    def book(self) -> RecipeBook:
        return RecipeBook(self.main, self.refs, self.settings, self.space)

    def looked_up(self, folder: Path) -> list[Ledger]:
        """Where finished runs are looked up: the run's own ledger, and the one that was given."""
        return [Ledger(path) for path in (RunFolder(folder).ledger, self.settings.ledger) if path]

    def to_dict(self) -> dict[str, Any]:
        return _ORDER.dump_python(self, mode="json", exclude={"settings": {"stop"}})

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "WorkOrder":
        return _ORDER.validate_python(data)


_ORDER = TypeAdapter(WorkOrder)
