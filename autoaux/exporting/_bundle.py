"""What is handed to another trainer: the main task, its auxiliaries in order, and the recipe."""

from dataclasses import dataclass
from pathlib import Path

from autoaux.corpora import Corpus
from autoaux.recipe import Recipe, Transformer

DATA = "data"
PRETRAINED = (
    "google-bert/bert-base-multilingual-cased"  # where the recipe has no encoder of the hub
)


@dataclass(frozen=True)
class Task:
    """One corpus, and its files.

    Attributes:
        name: as a file or a key may be called.
        files: path of each split, from the exported folder.
    """

    name: str
    corpus: Corpus
    files: dict[str, Path]

    @property
    def kind(self) -> str:
        """What is labelled: spans, tokens or documents."""
        if self.corpus.kind == "classification":
            return "documents"
        return "spans" if self.corpus.spans else "tokens"

    @property
    def sentences(self) -> dict[str, int]:
        """How many of them each split has."""
        return {split: part.n_sentences for split, part in self.corpus.splits.items()}


@dataclass(frozen=True)
class Bundle:
    """Everything that a trainer's configuration is made from."""

    main: Task
    auxiliaries: tuple[Task, ...]
    recipe: Recipe
    verdict: str = ""

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The auxiliaries in training order, then the main task."""
        return (*self.auxiliaries, self.main)

    @property
    def pretrained(self) -> tuple[str, float]:
        """A pretrained encoder and its learning rate: the recipe's, else one of the hub."""
        encoder = self.recipe.encoder
        if isinstance(encoder, Transformer):
            return encoder.path, self.recipe.optimisation.learning_rate
        return PRETRAINED, 5e-5

    def batch(self, task: Task) -> int:
        """Sentences that have about as many tokens as a batch of the recipe; so many documents
        where it counts those.
        """
        size = self.recipe.optimisation.batch_tokens
        if self.recipe.encoder.batch_unit == "documents":
            return size
        part = task.corpus.splits["train"]
        return max(1, round(size * part.n_sentences / max(1, part.n_tokens)))
