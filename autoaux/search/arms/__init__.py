"""What is searched over: arms, the runs seen of them, the recipe of each, the space of settings."""

from autoaux.search.arms._arm import Arm
from autoaux.search.arms._arms import (
    SINGLE_TASK,
    USE,
    ArmSpace,
    candidate_arm,
    ended_alone,
    self_arm,
    set_arm,
    shuffled_arm,
    with_settings,
)
from autoaux.search.arms._coordinates import coordinates
from autoaux.search.arms._lehmer import code_to_order, order_to_code
from autoaux.search.arms._named_spaces import find_space
from autoaux.search.arms._recipes import RecipeBook
from autoaux.search.arms._space import Choice, Space
from autoaux.search.arms._state import (
    Pull,
    RunSeen,
    SearchState,
    arm_from_dict,
    begun_before,
    outcome_of,
    outcome_to_json,
    pull_of,
    pull_to_attrs,
)
from autoaux.search.arms.settings import (
    LEAST_FRESH,
    Budget,
    Chosen,
    Machines,
    PrunerName,
    Records,
    Rules,
    SearchRecipe,
    Settings,
)

__all__ = [
    "Arm",
    "ArmSpace",
    "Budget",
    "Choice",
    "Chosen",
    "LEAST_FRESH",
    "Machines",
    "PrunerName",
    "Pull",
    "RecipeBook",
    "Records",
    "Rules",
    "RunSeen",
    "SINGLE_TASK",
    "SearchRecipe",
    "SearchState",
    "Settings",
    "Space",
    "USE",
    "arm_from_dict",
    "begun_before",
    "candidate_arm",
    "code_to_order",
    "find_space",
    "coordinates",
    "ended_alone",
    "order_to_code",
    "outcome_of",
    "outcome_to_json",
    "pull_of",
    "pull_to_attrs",
    "self_arm",
    "set_arm",
    "shuffled_arm",
    "with_settings",
]
