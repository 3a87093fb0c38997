"""What a person may choose about a search: what it may cost, how it decides, what it trains, where
it runs.
"""

from autoaux.search.arms.settings._chosen import Chosen
from autoaux.search.arms.settings._limits import Budget
from autoaux.search.arms.settings._machines import Machines, Records
from autoaux.search.arms.settings._rules import LEAST_FRESH, PrunerName, Rules
from autoaux.search.arms.settings._search_recipe import SearchRecipe
from autoaux.search.arms.settings._settings import Settings

__all__ = [
    "Budget",
    "Chosen",
    "LEAST_FRESH",
    "Machines",
    "PrunerName",
    "Records",
    "Rules",
    "SearchRecipe",
    "Settings",
]
