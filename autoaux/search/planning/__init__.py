"""Which run comes next: budget, allocation, pruning, tuning, the sampler."""

from autoaux.search.planning._budget import purse, weight
from autoaux.search.planning._findings import Findings
from autoaux.search.planning._planner import Planner
from autoaux.search.planning._pruning import make_pruner, worse_over_seeds
from autoaux.search.planning._sampler import BanditSampler
from autoaux.search.planning._sizing import fitted, plan, rungs_for, shortened
from autoaux.search.planning._tuning import next_setting

__all__ = [
    "BanditSampler",
    "Findings",
    "Planner",
    "fitted",
    "make_pruner",
    "next_setting",
    "plan",
    "purse",
    "rungs_for",
    "shortened",
    "weight",
    "worse_over_seeds",
]
