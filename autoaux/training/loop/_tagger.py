"""A trained model that labels raw sentences."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import chain, pairwise

import numpy as np
import torch
from torch import Tensor

from autoaux.corpora import Corpus, Split
from autoaux.errors import InputError
from autoaux.recipe import Recipe
from autoaux.scoring import Scores, full_scores, unit_of
from autoaux.training.data import (
    Batch,
    Lexicon,
    Task,
    TaskSplit,
    Vocabulary,
    compile_split,
    from_bioes,
)
from autoaux.training.heads import pool
from autoaux.training.loop._lane import Lane
from autoaux.training.loop._model import Model, predict, tagging_batches
from autoaux.training.loop._provenance import Provenance


class Tagger:
    """Labels sentences with the main task of a run.

    Attributes:
        model: the encoder and the main task's head, one lane, nothing random.
        task, vocabulary, lexicon: the main task, and the words and characters the model knows.
        recipe, provenance: how and from what it was made.
    """

    def __init__(
        self,
        model: Model,
        task: Task,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
        recipe: Recipe,
        provenance: Provenance,
    ) -> None:
        self.model, self.task, self.vocabulary, self.lexicon = model, task, vocabulary, lexicon
        self.recipe, self.provenance = recipe, provenance

    def __repr__(self) -> str:
        task, names = self.task, self.labels
        return f"<Tagger of {task.name}: {self.recipe.encoder.mode}, {len(names)} labels>"

    @classmethod
    def of(cls, lane: Lane, model: Model, weights: Mapping[str, Tensor]) -> "Tagger":
        copy = deepcopy(model)
        with torch.no_grad():
            for name, weight in weights.items():
                copy.get_parameter(name).copy_(weight)
        lexicon = Lexicon.of(lane.tasks, lane.vocabulary)
        return cls(copy, lane.tasks[0], lane.vocabulary, lexicon, lane.recipe, Provenance.of(lane))

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Labels of tokenised sentences; a document task gives a list of one label each.

        An empty sentence gets an empty list; one of more than 2,048 tokens is tagged in pieces.

        Raises:
            InputError: text that is not cut into words.
        """
        _refuse_uncut(sentences)
        if not any(sentences):
            return [[] for _ in sentences]
        split, batches = self._compile(sentences)
        predicted = predict(self.model, batches, [split])[0]
        names = np.array(self.labels, object)[predicted].tolist()
        if split.documents:
            return [[name] if tokens else [] for name, tokens in zip(names, sentences, strict=True)]
        ends = split.offsets.tolist()
        return [names[a:b] for a, b in pairwise(ends)]

    def attention(
        self, sentences: Sequence[Sequence[str]]
    ) -> tuple[tuple[str, ...], list[np.ndarray]]:
        """How much each input of attention-based meta-embeddings counts, token by token.

        Returns:
            The inputs' names, and for each sentence its weights, float32 [n_tokens, n_inputs]; the
            weights of a token are together 1.

        Raises:
            InputError: the model combines its inputs in no such way.
        """
        inputs = getattr(self.model.encoder, "inputs", [None])[0]
        if not hasattr(inputs, "weights"):
            raise InputError("encoder.combine is not attention: this model has no weights to read")
        weights = np.zeros((sum(map(len, sentences)), len(inputs.names)), np.float32)
        for batch in self._compile(sentences)[1] if any(sentences) else ():
            own = inputs.weights(batch)[0]
            weights[batch.parts[0].positions[0]] = (
                (own[batch.form_of[0]] if inputs.per_form else own).cpu().numpy()
            )
        return inputs.names, np.split(
            weights, np.cumsum([len(tokens) for tokens in sentences])[:-1]
        )

    @torch.no_grad()
    def represent(self, sentences: Sequence[Sequence[str]]) -> tuple[np.ndarray, np.ndarray]:
        """What the heads of a model are given, and what this one's makes of it.

        Returns:
            The encoder's vector of each token (document), float32 [n, size], and the chance of each
            of the main task's labels there, float32 [n, labels], as an independent softmax of the
            head's scores.
        """
        split, batches = self._compile(sentences)
        head, n = self.model.head(0), len(split.labels)
        vectors = np.zeros((n, self.model.encoder.size), np.float32)
        chances = np.zeros((n, len(self.task.labels)), np.float32)
        for batch in batches:
            (part,), encoded = batch.parts, self.model.encoder(batch)
            if split.documents:
                if self.model.encoder.unit == "token":
                    encoded = pool(encoded, part)
                numbers = part.sentences[0]
                where, own = split.sentences[numbers], slice(0, len(numbers))
            else:
                real = part.layout.real[0]
                where, own = part.positions[0, real], real
            vectors[where] = encoded[0].cpu().numpy()[own]
            chances[where] = head.emissions(encoded)[0].softmax(1).cpu().numpy()[own]
        return vectors, chances

    def _compile(self, sentences: Sequence[Sequence[str]]) -> tuple[TaskSplit, list[Batch]]:
        """Sentences as a split of their own, and its batches."""
        every = list(chain.from_iterable(sentences))
        forms = sorted(
            sorted(set(every)), key=len, reverse=True
        )  # longest first, then in code-point order
        ids = {form: i for i, form in enumerate(forms)}
        lengths = np.array([len(tokens) for tokens in sentences], np.int64)
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        tokens = np.fromiter(map(ids.__getitem__, every), np.int32, len(every))
        documents = self.task.kind == "classification"
        unknown = np.full(len(sentences) if documents else len(tokens), -1, np.int16)
        text = Split(tokens, unknown, offsets)
        split = compile_split(text, np.arange(len(forms), dtype=np.int32), unknown, self.task.kind)
        table = self.vocabulary.encode(forms)
        return split, tagging_batches(
            self.model, [split], table, device=next(self.model.parameters()).device
        )

    def _refuse_foreign(self, corpus: Corpus, split: str) -> None:
        """Refuse gold labels that have nothing in common with the model's: another task, or text
        that was read as columns.
        """
        present = np.unique(corpus.splits[split].labels)
        gold = {_kind(corpus.labels[number]) for number in present if number >= 0} - {"O"}
        known = {_kind(name) for name in self.labels} - {"O"}
        if gold and not gold & known:
            raise InputError(
                f"{corpus.path}: none of its labels ({_some(gold)}) is one of the model's"
                f" ({_some(known)}): another task, or a file that is not annotated for it"
            )

    @property
    def labels(self) -> list[str]:
        """What each of the head's numbers stands for, in the corpus' own words."""
        task = self.task
        if task.scheme != "bioes":
            return list(task.labels)
        return [task.corpus.labels[i] for i in from_bioes(task.labels, task.corpus.labels)]

    def evaluate(self, corpus: Corpus, split: str = "test", own: bool = False) -> Scores:
        """Scores on a split of a corpus; a gold label that the model does not know counts as
        wrong.

        Args:
            own: it is the main task that the model was trained for, which is scored even where the
                model knows no label of that split.

        Raises:
            InputError: no such split, or another corpus' of which the model knows no label at all.
        """
        if split not in corpus.splits:
            lacks = f"{split} has no labels" if split in corpus.unlabelled else f"no {split} split"
            raise InputError(f"{corpus.name}: {lacks}; it has {', '.join(corpus.splits)}")
        if not own:
            self._refuse_foreign(corpus, split)
        sentences = [tokens for tokens, _ in corpus.sentences(split)]
        names = (*corpus.labels, *(n for n in self.labels if n not in corpus.labels))
        ids = {name: i for i, name in enumerate(dict.fromkeys(names))}
        labels = self.predict(sentences)
        if corpus.kind == "classification":  # an empty document has no label, which is a wrong one
            predicted = [ids[own[0]] if own else -1 for own in labels]
        else:
            predicted = [ids[label] for own in labels for label in own]
        gold = corpus.splits[split]
        return full_scores(
            self.recipe.metric or corpus.metric,
            gold.labels,
            np.array(predicted, np.int64),
            tuple(ids),
            gold.offsets,
            unit_of(corpus),
        )


def _refuse_uncut(sentences: Sequence[Sequence[str]]) -> None:
    text = sentences if isinstance(sentences, str) else None
    text = text or next((each for each in sentences if isinstance(each, str)), None)
    if text is not None:
        raise InputError(
            f"expected sentences as lists of words, got the text {text[:40]!r}: cut it first, with"
            " autoaux.training.models.tokenize(text)"
        )


def _kind(label: str) -> str:
    """The kind of span that a label of IOB2 is of; another label as it is."""
    return label[2:] if label[:2] in ("B-", "I-") else label


def _some(labels: set[str]) -> str:
    first = sorted(labels)[:5]
    return ", ".join(first) + (", ..." if len(labels) > len(first) else "")
