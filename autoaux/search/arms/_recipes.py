"""The recipe of every arm."""

from collections.abc import Mapping
from dataclasses import dataclass

from autoaux.recipe import CorpusRef, Recipe, complete
from autoaux.search.arms._arm import Arm
from autoaux.search.arms._space import Space
from autoaux.search.arms.settings import SearchRecipe


@dataclass(frozen=True)
class RecipeBook:
    """From arms to recipes over given corpora."""

    main: CorpusRef
    candidates: Mapping[str, CorpusRef]
    trained: SearchRecipe
    space: Space | None = None

    def recipe(self, arm: Arm, seed: int, confirm: bool = False) -> Recipe:
        """What trains for an arm; `confirm` takes the full encoder where one was named."""
        trained = self.trained
        encoder, head, optimisation = trained.encoder, trained.head, trained.optimisation
        if confirm and trained.confirm_with is not None:
            encoder, optimisation = trained.confirm_with
            if encoder.mode != trained.encoder.mode:
                head, _ = complete(encoder)
        recipe = Recipe(
            main=self._main,
            auxiliaries=self._auxiliaries(arm),
            schedule=trained.schedule.model_copy(
                update={
                    "kind": arm.schedule,
                    "finetune": arm.finetune,
                    "weights": dict(zip(arm.auxiliaries, arm.weights, strict=False)),
                }
            ),
            encoder=encoder,
            head=head,
            optimisation=optimisation,
            metric=trained.metric,
            seed=seed,
        )
        return self.space.on(recipe, arm.settings) if self.space else recipe

    @property
    def _main(self) -> CorpusRef:
        trained = self.trained
        return self.main.model_copy(
            update={"train_tokens": trained.main_tokens, "folds": trained.folds}
        )

    def _auxiliaries(self, arm: Arm) -> tuple[CorpusRef, ...]:
        if arm.control == "self":
            return (self._main,)
        refs = tuple(self.candidates[name] for name in arm.auxiliaries)
        if arm.control == "shuffled":
            return tuple(ref.model_copy(update={"shuffle_labels": 0}) for ref in refs)
        return refs
