"""Decisions and events as JSON and back, so that a folder tells later what a search said."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from autoaux.errors import InputError
from autoaux.search.decision import Decision
from autoaux.search.events import (
    DecisionMade,
    Event,
    RungReached,
    SelectionStarted,
    TrialEnded,
    TrialStarted,
)
from autoaux.strict import in_words

_DECISION = TypeAdapter(Decision)
_EVENTS = {
    kind.__name__: TypeAdapter(kind)
    for kind in (SelectionStarted, TrialStarted, RungReached, TrialEnded, DecisionMade)
}


def decision_to_json(decision: Decision) -> str:
    """The whole decision as indented JSON; `decision_from_json` gives it back."""
    return (
        json.dumps(_DECISION.dump_python(decision, mode="json"), indent=1, ensure_ascii=False)
        + "\n"
    )


def decision_from_json(text: str, path: Path) -> Decision:
    """The decision that `decision_to_json` wrote; InputError names `path` where it is not one."""
    try:
        return _DECISION.validate_python(json.loads(text))
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path}: line {error.lineno}: not JSON (half written?); run the selection again to"
            " finish it"
        ) from None
    except ValidationError as error:
        raise InputError(
            f"{path}: {in_words(error)}; written by another version of autoaux?"
        ) from None


def event_to_dict(event: Event) -> dict[str, Any]:
    """An event as plain data, with its kind under ``event``."""
    kind = type(event).__name__
    return {"event": kind, **_EVENTS[kind].dump_python(event, mode="json")}


def event_from_dict(data: dict[str, Any]) -> Event:
    """The event that `event_to_dict` described; ValueError or KeyError where it is none."""
    fields = {key: value for key, value in data.items() if key != "event"}
    return _EVENTS[data["event"]].validate_python(fields)
