"""One recipe under several seeds: how each did, and the best model."""

from collections.abc import Sequence
from dataclasses import dataclass

from autoaux.corpora import Corpus
from autoaux.ledger import Outcome
from autoaux.recipe import Recipe
from autoaux.training.loop._run import Run
from autoaux.training.loop._tagger import Tagger


@dataclass(frozen=True)
class Seeded:
    """What trainings of one recipe gave.

    Attributes:
        outcomes: of each seed, in their order.
        best: the outcome with the highest dev score; `tagger` is its model.
    """

    outcomes: tuple[Outcome, ...]
    best: Outcome
    tagger: Tagger


def train_seeds(
    recipe: Recipe,
    main: Corpus,
    auxiliaries: Sequence[Corpus] = (),
    seeds: Sequence[int] = (0,),
    device: str = "cpu",
) -> Seeded:
    """Train a recipe once for each seed and keep the model with the best dev score, the first of
    equals; arguments and errors are those of `Run`.
    """
    outcomes: list[Outcome] = []
    kept: tuple[Outcome, Tagger] | None = None
    for seed in seeds:
        run = Run(recipe, main, auxiliaries, seed, device=device)
        outcomes.append(run.advance())
        if kept is None or outcomes[-1].score > kept[0].score:
            kept = outcomes[-1], run.tagger()
    if kept is None:
        raise ValueError("no seed to train")
    return Seeded(tuple(outcomes), *kept)
