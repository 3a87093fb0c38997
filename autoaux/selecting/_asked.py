"""A selection as a person asks for it: whatever is wrong is said as soon as it can be known, what
they typed before anything is read, then it is run.
"""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Event as Flag
from typing import Any, Literal

from autoaux.corpora import Corpus, Pool
from autoaux.errors import InputError
from autoaux.ledger import default_path
from autoaux.patience import Patience
from autoaux.recipe import (
    SEARCHED,
    Changes,
    EncoderPart,
    Level,
    encoder_named,
    full,
    searched_with,
)
from autoaux.runfolder import folder_name
from autoaux.scoring import check_name, judged_by
from autoaux.search import (
    Decision,
    Listener,
    Planned,
    Settings,
    check_folder,
    check_settings,
    plan_selection,
    recipe_asked,
    run_selection,
)

DEFAULT_BUDGET = 20 * 60.0
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_duration(text: str) -> float:
    """Seconds of a duration such as ``90s``, ``20m``, ``1h30m`` or ``2d``; InputError otherwise."""
    parts = re.findall(r"(\d+(?:\.\d+)?)([smhd])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise InputError(f"{text!r} is not a duration: expected for example 90s, 20m, 1h30m or 2d")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def default_folder(main: Corpus) -> Path:
    """Where a selection for this main task stands when no folder is named."""
    return Path("runs") / folder_name(main.name)


@dataclass(frozen=True)
class Asked:
    """All that `autoaux.select` is told besides its data; it says what each of these means.

    Raises:
        InputError: a value that cannot be used, a device that is not here, a search space that is
            not there, a run folder that another process holds.
        MachineError: a device that does not answer.
    """

    run: str | Path | None = None
    budget: str | float | None = None
    trials: int | None = None
    encoder: str | EncoderPart | None = None
    update: Literal["full", "lora", "features"] | None = None
    search_with: Level = "same"
    metric: str | None = None
    confirm: Literal["same", "full"] = "same"
    changes: Mapping[str, object] = field(default_factory=dict)
    tracking_uri: str | None = None
    record: bool | str | Path = True
    settings: dict[str, Any] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)  # the budget's time runs from here

    def __post_init__(self) -> None:
        searched_with(self.search_with, encoder_named(self.encoder, self.update, None), None)
        if self.confirm not in ("same", "full"):
            raise InputError(f"confirm: expected same or full, got {self.confirm!r}")
        if self.metric is not None:
            check_name(self.metric)
        Changes.of(self.changes, SEARCHED)
        check_settings(Settings.of(**self._given))
        if self.run is not None:
            check_folder(Path(self.run))

    @cached_property
    def _given(self) -> dict[str, Any]:
        """Settings that do not depend on the main task."""
        seconds = parse_duration(self.budget) if isinstance(self.budget, str) else self.budget
        if seconds is None and self.trials is None and self.settings.get("device_hours") is None:
            seconds = DEFAULT_BUDGET
        given = {"budget": seconds, "trials": self.trials, "record": _writable(self.record)}
        return given | self.settings

    @property
    def shared_budget(self) -> tuple[float | None, int | None]:
        """Seconds or runs, for several selections that share them.

        Raises:
            InputError: both, or hours of devices.
        """
        seconds, trials = self._given["budget"], self._given["trials"]
        if self.settings.get("device_hours") is not None or (seconds is None) == (trials is None):
            raise InputError("a budget that main tasks share: give --budget or --trials")
        return seconds, trials

    @property
    def patience(self) -> float:
        """Seconds that a storage or a disk may be away."""
        return Settings.of(**self._given).machines.patience

    def settings_for(self, main: Corpus) -> Settings:
        """With an encoder for such a corpus, and runs as long as it needs."""
        asked = encoder_named(self.encoder, self.update, main.kind)
        searched = searched_with(self.search_with, asked, main.kind)
        recipe = recipe_asked(main, searched, self.changes, self.settings)
        if searched != asked:
            own = recipe_asked(main, asked, {}, {})
            recipe["confirm_with"] = (own["encoder"], own["optimisation"])
        recipe["metric"] = judged_by(main, self.metric).asked
        if self.confirm == "full":
            confirming = recipe.get("confirm_with", (recipe["encoder"], recipe["optimisation"]))
            recipe["confirm_with"] = full(*confirming)
        return Settings.of(**(self._given | recipe))

    def folder_for(self, main: Corpus) -> Path:
        return default_folder(main) if self.run is None else Path(self.run)

    def check(self, main: Corpus) -> None:
        """Raise InputError where the run folder is of another main task or way of training; the
        pool need not be read for that.
        """
        check_folder(self.folder_for(main), main, self.settings_for(main))

    def plan(self, main: Corpus, pool: Pool) -> Planned:
        """What `answer` would do and cost; nothing is spent or written."""
        return plan_selection(main, pool, self.settings_for(main), self.folder_for(main))

    def answer(
        self,
        main: Corpus,
        pool: Pool,
        listeners: Sequence[Listener] = (),
        stop: Flag | None = None,
    ) -> Decision:
        """Search, and write everything that the run folder holds afterwards."""
        from autoaux.report import Journal, MlflowListener

        chosen, folder = self.settings_for(main), self.folder_for(main)
        patience = Patience(chosen.machines.patience)
        journal = Journal(folder, patience)
        mlflow = MlflowListener(folder, self.tracking_uri)
        # a person hears first
        hearing = (*listeners, journal, mlflow)
        decision = run_selection(main, pool, chosen, folder, hearing, stop=stop, began=self.began)
        write_page(folder, patience)
        mlflow.finish()
        return decision


def write_page(folder: Path, patience: Patience) -> None:
    """Write a run's page; where the disk refuses it, say how to have it later."""
    from autoaux.report import write_report

    try:
        write_report(folder)
    except OSError as error:  # the decision stands
        patience.say(f"no report ({error.strerror}); later: autoaux report {folder}")


def _writable(record: bool | str | Path) -> Path | None:
    """The ledger to add to; what is wrong with it is said before anything is spent."""
    if record is False:
        return None
    path = default_path() if record is True else Path(record)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError as error:
        raise InputError(
            f"{path}: this ledger cannot be written ({error.strerror}); name another in"
            " AUTOAUX_LEDGER, or keep none with --no-record"
        ) from None
    return path
