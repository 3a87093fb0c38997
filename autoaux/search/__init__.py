"""From a forecast and a budget to a decision: arms, allocation, sets, order, workers."""

from autoaux.search._candidates import Candidates, candidates_of
from autoaux.search._decision import Arm, ArmEvidence, Decision, Role, VerdictName
from autoaux.search._events import (
    DecisionMade,
    Event,
    Listener,
    RungReached,
    SelectionStarted,
    TrialEnded,
    TrialStarted,
)
from autoaux.search._selection import run_selection
from autoaux.search._settings import Settings
from autoaux.search._sizing import rungs_for

__all__ = [
    "Arm",
    "ArmEvidence",
    "Candidates",
    "Decision",
    "DecisionMade",
    "Event",
    "Listener",
    "Role",
    "RungReached",
    "SelectionStarted",
    "Settings",
    "TrialEnded",
    "TrialStarted",
    "VerdictName",
    "candidates_of",
    "run_selection",
    "rungs_for",
]
