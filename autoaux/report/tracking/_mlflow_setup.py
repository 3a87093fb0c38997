"""What MLflow is told of a selection's settings, of the package that ran it, and of each recipe."""

import json
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import autoaux
from autoaux.display import duration
from autoaux.recipe import Recipe
from autoaux.report.tracking._mlflow_names import flat
from autoaux.search import Arm, Setup

PARTS = ("schedule", "encoder", "head", "optimisation")
FRESH = ("confirm", "settle")  # phases whose seeds the search never used


def recipe_of(setup: Setup, arm: Arm, seed: int, phase: str) -> Recipe:
    """The recipe that a trial trains."""
    return setup.book.recipe(arm, seed, confirm=phase in FRESH)


def recipe_params(recipe: Recipe) -> dict[str, str]:
    """Every part of a recipe by its dotted name, as recipe.yaml has it; weights by corpus are left
    to the artifact, because their names are the corpora's.
    """
    said = recipe.model_dump(mode="json", include={*PARTS, "metric"})
    said["schedule"].pop("loss_weights", None)
    if isinstance(said["head"].get("class_weights"), dict):
        del said["head"]["class_weights"]
    del said["schedule"]["kind"]  # `schedule` says it
    return flat(said)


def setup_params(setup: Setup) -> dict[str, str]:
    """What a person chose: budget, rules and machines by dotted name, without addresses."""
    parts = setup.settings.model_dump(
        mode="json", include={"budget", "rules", "machines"}, exclude={"machines": {"storage"}}
    )
    return flat(parts)


def setup_tags(setup: Setup) -> dict[str, str]:
    """What may be another when the selection goes on: the newest session's."""
    budget, machines = setup.settings.budget, setup.settings.machines
    said = [
        *([] if budget.seconds is None else [duration(budget.seconds)]),
        *([] if budget.trials is None else [f"{budget.trials} trials"]),
        *([] if budget.device_hours is None else [f"{budget.device_hours:g} device hours"]),
    ]
    return {"budget": ", ".join(said), "workers": str(machines.workers)}


@cache
def package_commit() -> str | None:
    """The commit that the package was installed from, or of the clone that it runs in."""
    root = Path(autoaux.__file__).parent.parent
    if (root / ".git").exists():
        try:
            made = subprocess.run(
                ["git", "-C", str(root), "rev-parse", "HEAD"],
                capture_output=True,
                text=True,
                timeout=5,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return made.stdout.strip() or None
    try:
        told = distribution("autoaux").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    facts = json.loads(told) if told else {}
    return facts.get("vcs_info", {}).get("commit_id")
