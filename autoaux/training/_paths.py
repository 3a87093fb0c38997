"""Where a recipe's encoder and vectors lie: paths in a recipe start at its own folder."""

from pathlib import Path

from autoaux.recipe import Gru, Recipe, Transformer


def resolve_paths(recipe: Recipe, folder: Path) -> Recipe:
    """The recipe with paths of encoder and embeddings that exist under `folder` made
    independent of it.
    """

    def resolved(path: str) -> str:
        return str(folder / path) if (folder / path).exists() else path

    encoder = recipe.encoder
    if isinstance(encoder, Transformer):
        encoder = encoder.model_copy(update={"path": resolved(encoder.path)})
    elif isinstance(encoder, Gru):
        embeddings = tuple(
            e.model_copy(update={"path": resolved(e.path)}) for e in encoder.embeddings
        )
        encoder = encoder.model_copy(update={"embeddings": embeddings})
    return recipe.model_copy(update={"encoder": encoder})
