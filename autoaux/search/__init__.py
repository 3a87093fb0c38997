"""From a forecast and a budget to a decision: arms, allocation, sets, order, workers."""

from autoaux.search.arms import (
    Arm,
    Budget,
    Machines,
    Records,
    Rules,
    SearchRecipe,
    Settings,
)
from autoaux.search.deciding import (
    decision_from_json,
    decision_to_json,
    event_from_dict,
    event_to_dict,
    evidence_to_dict,
)
from autoaux.search.decision import ArmEvidence, Decision
from autoaux.search.events import (
    DecisionMade,
    Event,
    Listener,
    RungReached,
    SelectionPlan,
    SelectionStarted,
    TrialEnded,
    TrialStarted,
)
from autoaux.search.matrix import Hearers, MatrixAsked, run_matrix, run_matrix_worker
from autoaux.search.planning import BanditSampler, Planner, Question, StudyPruner, rungs_for
from autoaux.search.preparing import (
    Candidates,
    Foresight,
    Gathered,
    Matching,
    Probing,
    candidates_of,
    recipe_asked,
)
from autoaux.search.running import run_worker, submit_workers
from autoaux.search.selection import (
    Planned,
    check_folder,
    check_settings,
    plan_selection,
    run_selection,
)

__all__ = [
    "Arm",
    "ArmEvidence",
    "BanditSampler",
    "Budget",
    "Candidates",
    "Decision",
    "DecisionMade",
    "Event",
    "Foresight",
    "Gathered",
    "Hearers",
    "Listener",
    "Machines",
    "Matching",
    "MatrixAsked",
    "Planned",
    "Planner",
    "Probing",
    "Question",
    "Records",
    "Rules",
    "RungReached",
    "SearchRecipe",
    "SelectionPlan",
    "SelectionStarted",
    "Settings",
    "StudyPruner",
    "TrialEnded",
    "TrialStarted",
    "candidates_of",
    "check_folder",
    "check_settings",
    "decision_from_json",
    "decision_to_json",
    "event_from_dict",
    "event_to_dict",
    "evidence_to_dict",
    "plan_selection",
    "recipe_asked",
    "run_matrix",
    "run_matrix_worker",
    "run_selection",
    "run_worker",
    "rungs_for",
    "submit_workers",
]
