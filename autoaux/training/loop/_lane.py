"""One run's own part of a program: its data, its order of batches, its progress."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autoaux.corpora import Corpus, joined
from autoaux.errors import InputError
from autoaux.ledger import SentenceCounts
from autoaux.recipe import Recipe
from autoaux.scoring import counts, judged_by, unit_of
from autoaux.training.data import (
    LONGEST,
    WHOLE,
    Plan,
    Source,
    Vocabulary,
    compile_task,
    corpus_labels,
)
from autoaux.training.heads import unknown_class
from autoaux.training.loop._progress import Progress


class Lane:
    """The data and the state of one run, without its tensors."""

    def __init__(
        self,
        recipe: Recipe,
        main: Corpus,
        auxiliaries: Sequence[Corpus],
        seed: int,
        vocabulary: Vocabulary | None,
    ) -> None:
        if seed < 0:
            raise InputError(f"seed {seed}: expected 0 or more")
        self.recipe, self.seed = recipe, seed
        main = judged_by(main, recipe.metric or main.own_metric)
        if recipe.optimisation.train_on_dev:
            main = train_and_dev(main)
        corpora = (main, *auxiliaries)
        if vocabulary is None:
            vocabulary = build_vocabulary(recipe, corpora)
        self.vocabulary = vocabulary
        scheme = recipe.head.scheme
        longest = WHOLE if recipe.encoder.batch_unit == "documents" else LONGEST
        self.tasks = tuple(
            compile_task(corpus, self.vocabulary, scheme, max_length=longest) for corpus in corpora
        )
        if "dev" not in main.splits or main.splits["dev"].n_tokens == 0:
            raise InputError(f"{main.name}: the main task needs a dev split with sentences")
        self.dev = self.tasks[0].splits["dev"]
        part, budget = recipe.schedule, recipe.optimisation.batch_tokens
        tokens = [task.train.n_tokens for task in self.tasks]
        first = self._source(0, (0,), budget)
        self.plan = Plan(
            part.kind,
            len(auxiliaries),
            part.mixing,
            -(-first.batches_per_epoch() // recipe.optimisation.accumulate),
            tokens,
            recipe.optimisation.max_steps,
            part.finetune,
            tuple(part.shares(tokens[1:], self.names)),
        )
        self.sources = [self._source(n, tasks, budget) for n, tasks in enumerate(self.plan.sources)]
        self.weights = [part.loss_weights.get(task.name, 1.0) for task in self.tasks]
        if unknown := sorted(set(part.loss_weights) - {task.name for task in self.tasks}):
            raise InputError(
                f"schedule.loss_weights names {unknown[0]}, which is neither main task nor"
                " auxiliary"
            )
        if stranger := unknown_class(recipe.head, self.tasks):
            raise InputError(
                f"head.class_weights names {stranger}, which is no label and no type of span of"
                f" {self.tasks[0].name} or its auxiliaries"
            )
        if unknown := sorted(set(part.weights) - set(self.names)):
            raise InputError(f"schedule.weights names {unknown[0]}, which is no auxiliary")
        self.progress = Progress()

    @property
    def names(self) -> list[str]:
        """Of the auxiliaries."""
        return [task.name for task in self.tasks[1:]]

    def _source(self, number: int, tasks: Sequence[int], budget: int) -> Source:
        shares = self._shares() if len(tasks) > 1 else {}
        splits = [self.tasks[t].train for t in tasks]
        return Source(number, tasks, splits, budget, self.seed, [shares.get(t, 1.0) for t in tasks])

    def _shares(self) -> dict[int, float]:
        """How often a sentence of each auxiliary stands in an epoch of what is thrown together."""
        part = self.recipe.schedule
        sizes = [task.train.n_tokens for task in self.tasks[1:]]
        mixing = part.mixing if part.kind == "multitask" else 1.0
        if part.temperature is None and not part.weights:
            return dict.fromkeys(range(1, len(self.tasks)), mixing)
        mean = sum(sizes) / len(sizes)
        if part.temperature is None:  # sentences are alike but for who is drawn more often
            part = part.model_copy(update={"temperature": 1.0})
        shares = zip(part.shares(sizes, self.names), sizes, strict=True)
        return {t: mixing * share * mean / size for t, (share, size) in enumerate(shares, 1)}

    def evaluate(self, predicted: np.ndarray) -> SentenceCounts:
        """How predictions over the dev split stand, sentence by sentence."""
        main = self.tasks[0]
        split = main.corpus.splits["dev"]
        return counts(
            main.metric,
            split.labels,
            corpus_labels(main, predicted),
            main.corpus.labels,
            split.offsets,
            unit_of(main.corpus),
        )


def train_and_dev(corpus: Corpus) -> Corpus:
    """The corpus with dev's sentences in train too: the final training of Watanabe et al.

    2022, 4.1.
    """
    merged = joined([corpus.splits[name] for name in ("train", "dev") if name in corpus.splits])
    return replace(corpus, splits={**corpus.splits, "train": merged}, digest=f"{corpus.digest}+dev")


def build_vocabulary(recipe: Recipe, corpora: Sequence[Corpus]) -> Vocabulary:
    """A vocabulary that reads words as the recipe's encoder asks for."""
    return Vocabulary.build(corpora, **recipe.encoder.reading)
