"""Decisions and events as JSON and back, so that a folder tells later what a search said."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from autoaux.errors import InputError
from autoaux.search.deciding._points import evidence_in_points, in_points, of_points
from autoaux.search.decision import ArmEvidence, Decision
from autoaux.search.events import (
    DecisionMade,
    Event,
    RungReached,
    SelectionPlan,
    SelectionStarted,
    Setup,
    TrialEnded,
    TrialStarted,
)
from autoaux.strict import in_words

_DECISION = TypeAdapter(Decision)
_EVIDENCE = TypeAdapter(ArmEvidence)
_PLAN = TypeAdapter(SelectionPlan)
_SETUP = TypeAdapter(Setup)
# an address may hold a password, and a ledger's path is a person's
_UNTOLD: dict[str, Any] = {"settings": {"machines": {"storage"}, "records": True}}
_RUNS: dict[str, TypeAdapter[TrialStarted | RungReached | TrialEnded]] = {
    kind.__name__: TypeAdapter(kind) for kind in (TrialStarted, RungReached, TrialEnded)
}


def decision_to_json(decision: Decision) -> str:
    """The whole decision as indented JSON, scores in points; `decision_from_json` gives it back."""
    return json.dumps(_plain(decision), indent=1, ensure_ascii=False) + "\n"


def decision_from_json(text: str, path: Path) -> Decision:
    """The decision that `decision_to_json` wrote; InputError names `path` where it is not one."""
    try:
        return _decision_of(json.loads(text))
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
    """An event as plain data, with its kind under ``event``; of a start its plan and setup."""
    match event:
        case SelectionStarted():
            fields = _PLAN.dump_python(event.plan, mode="json")
            if event.setup is not None:
                fields |= {"setup": _SETUP.dump_python(event.setup, mode="json", exclude=_UNTOLD)}
        case DecisionMade():
            fields = {"decision": _plain(event.decision)}
        case _:
            fields = _RUNS[type(event).__name__].dump_python(event, mode="json")
    return {"event": type(event).__name__, **fields}


def event_from_dict(data: dict[str, Any]) -> Event:
    """The event that `event_to_dict` described; ValueError or KeyError where it is none."""
    fields = {key: value for key, value in data.items() if key != "event"}
    match data["event"]:
        case "SelectionStarted":
            setup = _setup_of(fields.pop("setup", None))
            return SelectionStarted(_PLAN.validate_python(fields), setup=setup)
        case "DecisionMade":
            return DecisionMade(_decision_of(fields["decision"]))
        case kind:
            return _RUNS[kind].validate_python(fields)


def _setup_of(data: object) -> Setup | None:
    """A recorded setup; None where there is none, or one that only another version reads."""
    try:
        return None if data is None else _SETUP.validate_python(data)
    except (ValidationError, InputError):
        return None


def _plain(decision: Decision) -> dict[str, Any]:
    return in_points(_DECISION.dump_python(decision, mode="json"))


def evidence_to_dict(evidence: ArmEvidence) -> dict[str, Any]:
    """What is known of one arm as plain data, scores in points, as a decision has it."""
    return evidence_in_points(_EVIDENCE.dump_python(evidence, mode="json"))


def _decision_of(data: dict[str, Any]) -> Decision:
    """A decision of plain data; version 0.1.0 kept under ``details`` what are fields now."""
    if isinstance(data, dict) and isinstance(kept := data.get("details"), dict):
        data = kept | data
    if isinstance(data, dict):
        data = of_points(data)
    return _DECISION.validate_python(data)
