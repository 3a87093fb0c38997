"""What runs will take and how long they may be, asked of whatever makes them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from autoaux.recipe import Recipe
from autoaux.search.arms import SINGLE_TASK, RecipeBook, Settings, Space
from autoaux.search.planning import Costs, Question, fitted, shortened
from autoaux.search.preparing._prepare import Prepared

GuessSeconds = Callable[[Recipe, bool], float]  # of a run; with True, on an idle machine


MOST_CLOSING = 0.1  # of a budget in seconds


@dataclass(frozen=True)
class Around:
    """Wall-clock seconds that are the budget's too and go to no run: `before` the first (reading,
    signals, forecast) and `after` the last (test, the model, the page).
    """

    before: float = 0.0
    after: float = 0.0


class Estimate:
    """The question of a search, made from what was prepared and what a run takes.

    Args:
        guess: seconds a run of a recipe takes before any was made.
        around: what is spent beside the runs.

    Raises:
        InputError: a search space that cannot be used.
    """

    def __init__(
        self,
        prepared: Prepared,
        settings: Settings,
        guess: GuessSeconds,
        around: Around = Around(),
    ) -> None:
        self.prepared, self.settings, self._guess = prepared, settings, guess
        given = settings.budget.seconds
        self._closing = 0.0 if given is None else min(around.after, MOST_CLOSING * given)
        self._beside = around.before + self._closing
        plain = self._plain(settings)
        self.space = Space.read(settings.recipe.space, plain) if settings.recipe.space else None
        if self.space:
            self.space.refuse_strangers(prepared.refs)
        train = prepared.main.splits["train"]
        self.tokens, self.documents = train.n_tokens, train.n_sentences

    @cached_property
    def fitted(self) -> Settings:
        """The settings with runs as long as the budget can pay for; InputError where it can pay
        for none.
        """
        prepared = self.prepared
        candidates = len(prepared.order) - prepared.expectation.dropped
        return fitted(
            self.settings, self.tokens, candidates, self._seconds, self.documents, self._beside
        )

    def question(self) -> Question:
        settings = self.fitted
        run = self._seconds(settings)
        confirmation = self._seconds(settings, confirm=True) / run
        return self.asked(settings, Costs(run, confirmation=confirmation))

    def asked(self, settings: Settings, costs: Costs) -> Question:
        """The question of this pool, with runs as long as `settings` say; nothing is measured."""
        prepared, expected = self.prepared, self.prepared.expectation
        if expected.forecast and expected.forecast.foreign:
            settings = settings.changed(prune=None)
        return Question(
            candidates=prepared.order,
            settings=settings,
            metric=prepared.main.metric,
            costs=replace(costs, sizes=self._sizes(settings), closing=self._closing),
            priors=expected.priors,
            types={name: " ".join(sorted(one.types)) for name, one in prepared.candidates.items()},
            sets=expected.sets if settings.rules.max_set > 1 else None,
            space=self.space,
            noise=expected.noise,
        )

    def trained_on(self, used: Settings) -> tuple[int, int]:
        """Training sentences and tokens of the main task, which may be cut."""
        tokens = min(self.tokens, used.recipe.main_tokens or self.tokens)
        return round(self.documents * tokens / self.tokens), tokens

    def shortened(self, used: Settings) -> tuple[str, ...]:
        """What was taken from the runs, in sentences for a person."""
        name = self.prepared.main.name
        return shortened(self.settings, used, name, self.tokens, self.documents)

    def _sizes(self, used: Settings) -> dict[str, float]:
        """Training tokens of the candidates in those of the main task, which may be cut."""
        main = min(self.tokens, used.recipe.main_tokens or self.tokens)
        candidates = self.prepared.candidates.items()
        return {name: one.splits["train"].n_tokens / main for name, one in candidates}

    def _seconds(self, used: Settings, confirm: bool = False, alone: bool = False) -> float:
        """Seconds of one single-task run."""
        plain = self._plain(used, confirm)
        return self._guess(self.space.on(plain) if self.space else plain, alone)

    def _plain(self, used: Settings, confirm: bool = False) -> Recipe:
        """The single task's recipe."""
        book = RecipeBook(self.prepared.main_ref, self.prepared.refs, used.recipe)
        return book.recipe(SINGLE_TASK, used.rules.seed, confirm)
