"""Where a recipe's encoder and vectors lie: paths in a recipe start at its own folder."""

from pathlib import Path

from autoaux.recipe import Recipe


def resolve_paths(recipe: Recipe, folder: Path) -> Recipe:
    """The recipe with paths of encoder and embeddings that exist under `folder` made
    independent of it.
    """

    def resolved(path: str) -> str:
        return str(folder / path) if (folder / path).exists() else path

    return recipe.model_copy(update={"encoder": recipe.encoder.moved(resolved)})
