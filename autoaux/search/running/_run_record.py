"""What a run's folder says of itself: which question it is of, and where its study stands."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from autoaux.errors import InputError
from autoaux.files import write_text
from autoaux.runfolder import RunFolder
from autoaux.search.arms import Settings

MOST_TOLD = 5


@dataclass(frozen=True)
class RunRecord:
    """One selection, by what may not change when it goes on.

    Attributes:
        identity: digests, by what a person calls them.
        storage, study: where the trials are; the address without user and password.
        settings: how its runs are trained; empty in folders of version 0.1.0.
        candidates: their names; empty in folders of version 0.1.0.
    """

    identity: dict[str, str]
    storage: str
    study: str
    settings: dict[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()

    @classmethod
    def read(cls, folder: RunFolder) -> "RunRecord | None":
        """The record of a folder; None where no selection began in it.

        Raises:
            InputError: the file is damaged or another program's.
        """
        try:
            return _RECORD.validate_json(folder.record.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            raise InputError(
                f"{folder.record}: empty, half written or not autoaux's; only what the folder is of"
                " is lost, which its study knows as well: move the file away and run the same"
                " command again, or choose another --run"
            ) from None

    def write(self, folder: RunFolder) -> None:
        write_text(folder.record, json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")

    def other_than(self, now: "RunRecord") -> str:
        """What of this record is another in `now`, in words; empty where it is the same run."""
        for what, value in now.identity.items():
            if self.identity.get(what) != value:
                change = self._change_of(what, now)
                return f"another {what}" + (f" ({change})" if change else "")
        return ""

    def _change_of(self, what: str, now: "RunRecord") -> str:
        if what == "training settings" and self.settings:
            return listed(differences(self.settings, now.settings))
        if what == "version":
            return f"{self.identity.get(what)}, now {now.identity[what]}"
        return ""


_RECORD = TypeAdapter(RunRecord)


def trained_with(settings: Settings) -> dict[str, Any]:
    """How runs are trained, as plain data with the names that people know."""
    recipe = settings.recipe
    change: dict[str, Any] = {
        part: getattr(recipe, part).model_dump(mode="json")
        for part in ("schedule", "encoder", "head", "optimisation")
    }
    if recipe.confirm_with is not None:
        names = ("confirming encoder", "confirming optimisation")
        change |= {
            name: part.model_dump(mode="json")
            for name, part in zip(names, recipe.confirm_with, strict=True)
        }
    change |= {"seed": settings.rules.seed, "folds": recipe.folds}
    return change | {"metric": recipe.metric}


def differences(kept: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Each setting that is another, as ``learning rate 0.01, now 0.005``."""
    for name in dict.fromkeys([*kept, *now]):
        was, is_ = kept.get(name), now.get(name)
        if isinstance(was, Mapping) and isinstance(is_, Mapping):
            kinds = [part.get("kind") for part in (was, is_)]
            if kinds[0] != kinds[1]:
                yield f"{name} {kinds[0]}, now {kinds[1]}"
            else:
                yield from differences(was, is_)
        elif was != is_:
            yield f"{name.replace('_', ' ')} {_in_short(was)}, now {_in_short(is_)}"


def _in_short(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("kind", "given"))
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def listed(words: Iterator[str] | list[str]) -> str:
    all_of_them = list(words)
    more = len(all_of_them) - MOST_TOLD
    return "; ".join(all_of_them[:MOST_TOLD] + ([f"and {more} more"] if more > 0 else []))
