"""`autoaux train`: train what a recipe says and save the model."""

from pathlib import Path
from statistics import fmean, stdev
from typing import TYPE_CHECKING

import typer

from autoaux.cli._words import DEVICE_HELP, ENCODER_HELP, METRIC_HELP, SET_HELP, UPDATE_HELP
from autoaux.display import json_answer, printable
from autoaux.runfolder import RunFolder

if TYPE_CHECKING:
    from autoaux.recipe import Recipe


def register(app: typer.Typer) -> None:
    @app.command()
    def train(
        recipe: Path = typer.Argument(
            ..., help="A recipe, for example the recipe.yaml of a selection."
        ),
        output: Path = typer.Option(
            None,
            "--output",
            "-o",
            help="Folder for the model; by default `model` beside the recipe.",
        ),
        seed: int = typer.Option(None, "--seed", min=0, help="Another seed than the recipe's."),
        seeds: int = typer.Option(
            1,
            "--seeds",
            min=1,
            help="Train with so many seeds, counted from that; the best on dev is saved.",
        ),
        metric: str = typer.Option(None, "--metric", help=METRIC_HELP),
        encoder: str = typer.Option(None, "--encoder", help=ENCODER_HELP),
        update: str = typer.Option(None, "--update", help=UPDATE_HELP),
        changes: list[str] = typer.Option(None, "--set", metavar="PART.KEY=VALUE", help=SET_HELP),
        device: str = typer.Option("auto", "--device", help=DEVICE_HELP),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Train what a recipe says and save the model with the best dev score."""
        from autoaux.recipe import TRAINED, Changes, Recipe, encoder_named, parse_changes
        from autoaux.scoring import judged_by
        from autoaux.training import device_named, load_data, resolve_paths, train_seeds
        from autoaux.training.models import check_target, save_model

        device = device_named(device)
        changed = Changes.of(parse_changes(changes or ()), TRAINED)
        plain = Recipe.read(recipe)
        read = resolve_paths(plain, recipe.parent)
        folder = check_target(output or RunFolder(recipe.parent).model)
        main, auxiliaries = load_data(read, recipe.parent)
        if encoder is not None or update is not None:
            read = plain = read.with_encoder(encoder_named(encoder, update, main.kind))
        if changes:
            read = plain = changed.on_recipe(read)
        if metric is not None:
            asked = judged_by(main, metric).asked
            read = plain = read.model_copy(update={"metric": asked})
        first = read.seed if seed is None else seed
        made = train_seeds(read, main, auxiliaries, range(first, first + seeds), device)
        outcome = made.best
        save_model(made.tagger, folder, verdict=_verdict(recipe.parent, plain))
        if as_json:
            result = {
                "model": str(folder),
                "metric": outcome.metric,
                "dev_score": 100 * outcome.score,
                "steps": outcome.steps,
                "seed": outcome.seed,
                "seconds": outcome.seconds,
                "cpu_seconds": outcome.cpu_seconds,
                "seeds": [
                    {"seed": one.seed, "dev_score": 100 * one.score} for one in made.outcomes
                ],
            }
            print(json_answer(result))
            return
        if seeds > 1:
            points = [100 * one.score for one in made.outcomes]
            for one in made.outcomes:
                print(f"seed {one.seed}: dev {one.metric} {100 * one.score:.2f}")
            print(f"{seeds} seeds: {fmean(points):.2f}, standard deviation {stdev(points):.2f}")
        names = " + ".join((outcome.main_name, *outcome.auxiliary_names))
        print(
            f"{printable(names)}: dev {outcome.metric} {100 * outcome.score:.2f} after"
            f" {outcome.steps} steps, {outcome.seconds:.0f} s"
        )
        print(f"model: {printable(str(folder))}")


def _verdict(folder: Path, recipe: "Recipe") -> str | None:
    """What the selection in this folder said, if it chose this recipe."""
    if not RunFolder(folder).decision.is_file():
        return None
    from autoaux.report import read_decision

    decision = read_decision(folder)
    return decision.sentence if decision and decision.recipe.digest == recipe.digest else None
