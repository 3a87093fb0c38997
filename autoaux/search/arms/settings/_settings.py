"""What a person may choose about a search, in parts."""

from typing import Any, Self

from pydantic import ValidationError, model_validator

from autoaux.errors import InputError
from autoaux.search.arms.settings._limits import Budget
from autoaux.search.arms.settings._machines import Machines, Records
from autoaux.search.arms.settings._rules import LEAST_FRESH, Rules
from autoaux.search.arms.settings._search_recipe import SearchRecipe
from autoaux.strict import Strict, in_words, meant


class Settings(Strict):
    """How long to search, how sure to be, and with what."""

    budget: Budget
    rules: Rules = Rules()
    recipe: SearchRecipe = SearchRecipe()
    machines: Machines = Machines()
    records: Records = Records()

    @model_validator(mode="after")
    def _trials_suffice(self) -> Self:
        trials, rules = self.budget.trials, self.rules
        if trials is not None and trials < self.least_trials:
            raise InputError(
                f"--trials {trials} is too small: {rules.seeds} runs of the single task, one of"
                f" a candidate and {2 * LEAST_FRESH} to confirm need at least {self.least_trials}"
            )
        return self

    @model_validator(mode="after")
    def _phases_have_a_length(self) -> Self:
        phased = {"pretrain", "finetune"} & set(self.rules.schedules)
        if phased and self.recipe.optimisation.stop != "dev":
            raise InputError(
                f"schedules: {min(phased)} shares out max_steps; it needs optimisation.stop: dev"
            )
        return self

    @property
    def typical_weight(self) -> float:
        """What a run with one auxiliary, and those that are forced, costs in single-task runs."""
        return 1 + self.recipe.schedule.mixing * (1 + len(self.rules.force))

    @property
    def least_trials(self) -> int:
        """The runs of the smallest search that can decide."""
        return self.rules.seeds + 1 + 2 * LEAST_FRESH

    @classmethod
    def of(cls, **chosen: Any) -> "Settings":
        """Settings from fields of all parts side by side; ``budget`` stands for its seconds.

        >>> Settings.of(trials=40, seed=1, workers=2).rules.seed
        1

        Raises:
            InputError: a field that no part has, or a value that cannot be used.
        """
        return cls(**_parts(chosen, {}))

    def changed(self, **chosen: Any) -> "Settings":
        """These settings with other fields, named as in `of`."""
        return Settings(**_parts(chosen, dict(self)))


_PARTS: dict[str, type[Strict]] = {
    "budget": Budget,
    "rules": Rules,
    "recipe": SearchRecipe,
    "machines": Machines,
    "records": Records,
}


def _parts(chosen: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The parts of settings, with these fields where `before` had others."""
    try:
        return before | {
            part: _PARTS[part](**{**dict(before.get(part, ())), **given})
            for part, given in _sorted(chosen).items()
            if given or not before
        }
    except ValidationError as error:
        raise InputError(in_words(error)) from None


def _sorted(chosen: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Fields by the part that has them; InputError for one that none has."""
    by_part: dict[str, dict[str, Any]] = {part: {} for part in _PARTS}
    for name, value in chosen.items():
        field = "seconds" if name == "budget" else name
        part = next((part for part, model in _PARTS.items() if field in model.model_fields), None)
        if part is None:
            known = [
                "budget",
                *(field for model in _PARTS.values() for field in model.model_fields),
            ]
            raise InputError(f"{name}: no such setting of a search{meant(name, known)}")
        by_part[part][field] = value
    return by_part
