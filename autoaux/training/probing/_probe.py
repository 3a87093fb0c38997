"""The probe of a candidate: its short training, frozen, asked for the main task's labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autoaux.corpora import Corpus
from autoaux.recipe import EncoderPart
from autoaux.training.probing._readout import explained, h_score, leep
from autoaux.training.probing._short_training import Curve, short_training

# As much of the main task as decides the readout, in tokens or documents; more would only take
# longer.
MOST = {
    ("tagging", "train"): 8000,
    ("tagging", "dev"): 5000,
    ("classification", "train"): 2000,
    ("classification", "dev"): 1000,
}


@dataclass(frozen=True)
class Probe:
    """What a candidate's short training says of a main task.

    Attributes:
        r2, h_score, leep: see `explained`, `h_score` and `leep`; the latter two are of train.
        curve: the candidate's own training loss, (step, loss).
    """

    r2: float
    h_score: float
    leep: float
    curve: Curve

    @property
    def values(self) -> dict[str, float]:
        """The three numbers by name."""
        return {"r2": self.r2, "h_score": self.h_score, "leep": self.leep}


class Prober:
    """Probes candidates for one main task, with one encoder.

    Args:
        main: with train and dev; test is not looked at.
        encoder: the one that is asked about.
    """

    def __init__(self, main: Corpus, encoder: EncoderPart) -> None:
        self._encoder = encoder
        self._train, self._dev = (_Items.of(main, split) for split in ("train", "dev"))

    def probe(self, candidate: Corpus) -> Probe:
        """One candidate's probe; its training is taken from the cache where it was made before.

        Args:
            candidate: what stands in the main task's dev or test dropped, so that its labels there
                were not learned.

        Raises:
            InputError: a candidate without training data, or an encoder that does not take it.
        """
        tagger, curve = short_training(candidate, self._encoder)
        features, chances = tagger.represent(self._train.sentences)
        dev_features, _ = tagger.represent(self._dev.sentences)
        labels = self._train.labels
        return Probe(
            explained(features, labels, dev_features, self._dev.labels),
            h_score(features, labels),
            leep(chances, labels),
            curve,
        )


@dataclass(frozen=True)
class _Items:
    """Sentences of a split, spread evenly over it, and the label of each token (document)."""

    sentences: Sequence[Sequence[str]]
    labels: np.ndarray

    @classmethod
    def of(cls, main: Corpus, split: str) -> "_Items":
        part, most = main.splits[split], MOST[main.kind, split]
        items = part.n_tokens if main.kind == "tagging" else part.n_sentences
        count = max(1, int(part.n_sentences * min(1.0, most / max(items, 1))))
        some = part.select(np.linspace(0, part.n_sentences - 1, count).round().astype(int))
        ends, forms = some.offsets.tolist(), np.array(main.forms, object)[some.tokens]
        sentences = [forms[a:b].tolist() for a, b in zip(ends[:-1], ends[1:], strict=True)]
        return cls(sentences, some.labels.astype(np.int64))
