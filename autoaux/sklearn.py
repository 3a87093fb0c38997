"""A selection as a scikit-learn estimator: fitted on lists of sentences and tags, it labels others.

Importing this loads neither torch nor anything else that only training needs.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from autoaux.corpora import Pool, corpus_from_sentences, write_splits
from autoaux.errors import InputError

if TYPE_CHECKING:
    from sklearn.utils import Tags

    from autoaux.search import Chosen

Sentences = Sequence[Sequence[str]]


class AuxiliarySelector(BaseEstimator):
    """Selects auxiliaries for a main task given in memory, and trains it with them.

    Args:
        pool: the candidates, a folder or a pool.
        run: the run's folder; a temporary one, gone after `fit`, where None.
        budget, trials, encoder, metric: as `autoaux.select` takes them.
        seed: of the search; training seeds count from it.
        settings: other fields of the parts of `autoaux.search.Settings`, by name.

    Attributes:
        decision_: the decision, as `autoaux.select` gives it.
        auxiliaries_: the names of what won, in training order; empty for none.
        tagger_: the model of the best confirmed run.
        classes_: the labels it knows, sorted.
    """

    def __init__(
        self,
        pool: str | Path | Pool = "corpora",
        *,
        run: str | Path | None = None,
        budget: str | float | None = None,
        trials: int | None = None,
        encoder: str | None = None,
        metric: str | None = None,
        seed: int = 0,
        settings: "Chosen | None" = None,
    ) -> None:
        self.pool = pool
        self.run = run
        self.budget = budget
        self.trials = trials
        self.encoder = encoder
        self.metric = metric
        self.seed = seed
        self.settings = settings

    def fit(self, X: Sentences, y: Sentences) -> "AuxiliarySelector":
        """Search the pool for what helps to label `X` with `y`, and keep the winner's model.

        A tenth of the sentences becomes dev and a tenth test, by their digest. With `run` the data
        stand in its folder `data`, so that its recipe trains again.

        Args:
            X: sentences as lists of words.
            y: as many lists of labels, one a word (BIO for spans).

        Raises:
            InputError: no such sentences and labels, or what `autoaux.select` refuses.
        """
        sentences = _paired(X, y)
        if self.run is not None:
            return self._fitted(sentences, Path(self.run))
        with tempfile.TemporaryDirectory() as folder:
            return self._fitted(sentences, Path(folder) / "main")

    def _fitted(
        self, sentences: list[tuple[list[str], list[str]]], folder: Path
    ) -> "AuxiliarySelector":
        from autoaux import api
        from autoaux.runfolder import RunFolder
        from autoaux.training.models import load_model

        data = folder / "data" / (folder.name or "main")
        data.mkdir(parents=True, exist_ok=True)
        write_splits(corpus_from_sentences("main", {"all": sentences}), data, "conll")
        chosen: Chosen = {"seed": self.seed, **(self.settings or {})}
        self.decision_ = api.select(
            api.load_corpus(data),
            self.pool,
            run=folder,
            budget=self.budget,
            trials=self.trials,
            encoder=self.encoder,
            metric=self.metric,
            **chosen,
        )
        self.auxiliaries_ = self.decision_.winner.arm.auxiliaries
        model = RunFolder(folder).model
        if model.is_dir():
            self.tagger_ = load_model(model)
        else:  # nothing was confirmed
            self.tagger_ = api.train(RunFolder(folder).recipe)
        self.classes_ = sorted({label for _, labels in sentences for label in labels})
        return self

    def predict(self, X: Sentences) -> list[list[str]]:
        """The labels of sentences, one a word.

        Raises:
            NotFittedError: before `fit`. InputError: text that is not cut into words.
        """
        check_is_fitted(self, "tagger_")
        return self.tagger_.predict(X)

    def score(self, X: Sentences, y: Sentences) -> float:
        """The metric that the selection was judged by, on these sentences, in [0, 1].

        Raises:
            NotFittedError: before `fit`. InputError: no such sentences and labels.
        """
        check_is_fitted(self, "tagger_")
        corpus = corpus_from_sentences("scored", {"test": _paired(X, y)})
        return self.tagger_.evaluate(corpus, "test").score

    def __sklearn_tags__(self) -> "Tags":
        tags: Any = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        tags.no_validation = True
        tags.non_deterministic = True  # what a budget in seconds pays for differs
        return tags


def _paired(X: Sentences, y: Sentences) -> list[tuple[list[str], list[str]]]:
    """Sentences with their labels; InputError where they are no such lists or do not fit."""
    if len(X) != len(y):
        raise InputError(f"{len(X)} sentences and {len(y)} lists of labels: expected as many")
    pairs = []
    for number, (words, labels) in enumerate(zip(X, y, strict=True), 1):
        for what, given in (("words", words), ("labels", labels)):
            if isinstance(given, str) or not all(isinstance(one, str) for one in given):
                raise InputError(f"sentence {number}: expected a list of {what}, got {given!r:.60}")
        if len(words) != len(labels):
            raise InputError(f"sentence {number}: {len(words)} words and {len(labels)} labels")
        pairs.append((list(words), list(labels)))
    return pairs
