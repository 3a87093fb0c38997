"""What a model's folder says about itself, beside its weights."""

import json
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from autoaux.corpora import Corpus, Kind
from autoaux.errors import InputError
from autoaux.recipe import Recipe
from autoaux.strict import Strict, in_words
from autoaux.training.data import Lexicon, Task, Vocabulary
from autoaux.training.loop import Provenance

FORMAT = 1
NAME = "autoaux.json"
WEIGHTS = "weights.safetensors"


class TaskPart(Strict):
    """The main task: what its labels are, and how the model writes them."""

    name: str
    kind: Kind
    metric: str
    spans: bool
    scheme: str
    labels: tuple[str, ...]
    corpus_labels: tuple[str, ...]


class VocabularyPart(Strict):
    """Words in the order of their vectors (row 1 onwards), characters in the order of theirs."""

    words: tuple[str, ...]
    characters: tuple[str, ...]
    digits_to_zero: bool
    max_word_length: int


class Manifest(Strict):
    """The whole of ``autoaux.json``.

    Attributes:
        format: raised when older versions could not read the folder.
        autoaux: the version that saved it.
        recipe: as trained; paths of embeddings and encoder are those of the training machine.
        files: for each of the recipe's embeddings, its file in this folder, or None for a hub name.
        words, idf: the words of a TF-IDF model and their inverse document frequencies.
        head: name of a transformers model's last layer; None for the other encoders.
        verdict: the selection's, in a sentence.
    """

    format: int
    autoaux: str
    task: TaskPart
    vocabulary: VocabularyPart
    recipe: Recipe
    files: tuple[str | None, ...] = ()
    words: tuple[str, ...] = ()
    idf: tuple[float, ...] = ()
    head: str | None = None
    provenance: Provenance
    verdict: str | None = None

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read a model's folder; InputError says what is missing, broken or too new."""
        path = folder / NAME
        if not folder.is_dir():
            raise InputError(
                f"{folder}: no such folder; expected a model that autoaux train or select saved"
            )
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(
                f"{folder}: not a model that autoaux saved: {NAME} is missing"
            ) from None
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise InputError(f"{path}: damaged: {error}") from None
        number = data.get("format") if isinstance(data, dict) else None
        if not isinstance(number, int):
            raise InputError(f"{path}: damaged: it does not say its format")
        if number > FORMAT:
            raise InputError(
                f"{folder}: saved by a newer autoaux ({data.get('autoaux', 'unknown')}, model"
                f" format {number}); this one reads format {FORMAT}: upgrade autoaux"
            )
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise InputError(f"{path}: damaged: {in_words(error)}") from None

    def main_task(self) -> Task:
        """The main task as a model needs it: a corpus of which only the labels are left."""
        part, facts = self.task, self.provenance.corpora[0]
        corpus = Corpus(
            name=part.name,
            kind=part.kind,
            splits={},
            forms=(),
            labels=part.corpus_labels,
            spans=part.spans,
            scheme=part.scheme,
            language=facts.language,
            path=Path(),
            digest=facts.digest,
        )
        return Task(
            part.name, facts.digest, part.kind, part.metric, part.labels, part.scheme, corpus, {}
        )

    def study(self) -> tuple[Vocabulary, Lexicon]:
        """Vocabulary and lexicon of the words and characters the model has vectors for."""
        part, n = self.vocabulary, len(self.vocabulary.words)
        vocabulary = Vocabulary(
            (), part.words, part.characters, part.digits_to_zero, part.max_word_length
        )
        row_of = np.append(np.arange(1, n + 1), 0).astype(np.int32)
        return vocabulary, Lexicon(row_of, n + 1, np.ones(len(part.characters) + 1, bool))
