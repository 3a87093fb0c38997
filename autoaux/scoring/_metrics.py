"""The metrics that a main task can be judged by, and which of them fits which task."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from autoaux.corpora import Corpus
from autoaux.errors import InputError
from autoaux.scoring._registered import registered_names
from autoaux.scoring._spans import type_names
from autoaux.strict import meant

Unit = Literal["documents", "tokens", "spans"]
WHOLE = ("accuracy", "span_f1", "macro_f1")
OF_ONE = ("span_f1", "f1")  # with a colon and a span type, or a label


def spoken(metric: str) -> str:
    """A metric's name as people say it.

    >>> spoken("span_f1:PER")
    'span F1 of PER'
    """
    base, colon, one = metric.partition(":")
    if metric in WHOLE or (colon and base in OF_ONE):
        words = base.replace("f1", "F1").replace("_", " ")
        return f"{words} of {one}" if one else words
    return metric


def unit_of(corpus: Corpus) -> Unit:
    """What a metric counts in a corpus."""
    if corpus.kind == "classification":
        return "documents"
    return "spans" if corpus.spans else "tokens"


def judged_by(corpus: Corpus, metric: str | None) -> Corpus:
    """The corpus, judged by a metric instead of its own; as it is for None.

    ``accuracy``: tokens (documents) whose label is right. ``span_f1``: spans with both borders and
    the type right. ``macro_f1``: the mean F1 over the labels, or types of spans, of the gold data.
    ``span_f1:PER`` and ``f1:NOUN``: the F1 of one type of span, of one label. Any other is one that
    an installed package registers (see `docs/metric.md`).

    Raises:
        InputError: no such metric, or one that does not fit the corpus.
    """
    if metric is None or metric == corpus.metric:
        return corpus
    check_metric(corpus, metric)
    return replace(corpus, asked=None if metric == corpus.own_metric else metric)


def check_name(metric: str) -> None:
    """Raise InputError where no task at all could be judged by a metric."""
    base, colon, _ = metric.partition(":")
    known = metric in WHOLE or (colon and base in OF_ONE)
    if not known and metric not in registered_names():
        near = meant(metric, (*WHOLE, "span_f1:TYPE", "f1:LABEL", *registered_names()))
        raise InputError(
            f"metric {metric}: no such metric{near}; one of your own is registered by the package"
            " that brings it (entry points autoaux.metrics)"
        )


def check_metric(corpus: Corpus, metric: str) -> None:
    """Raise InputError where a corpus cannot be judged by a metric, with what it can be."""
    check_name(metric)
    if metric in registered_names():
        return
    base, colon, one = metric.partition(":")
    unit = unit_of(corpus)
    if base == "span_f1" and unit != "spans":
        raise InputError(
            f"metric {metric}: {corpus.name} labels {unit}, not spans; expected accuracy, macro_f1"
            " or f1:LABEL"
        )
    if base == "f1" and unit == "spans":
        raise InputError(
            f"metric {metric}: {corpus.name} labels spans; expected span_f1:TYPE, such as"
            f" span_f1:{_some(_names(corpus), 1)}"
        )
    if colon and one not in (names := _names(corpus)):
        what = "no such type of span" if unit == "spans" else "no such label"
        raise InputError(
            f"metric {metric}: {corpus.name} has {what}; it has {_some(names)}"
            + (near if "did you mean" in (near := meant(one, names)) else "")
        )


def _names(corpus: Corpus) -> list[str]:
    """Types of spans, or labels."""
    spans = unit_of(corpus) == "spans"
    return list(type_names(corpus.labels).values() if spans else corpus.labels)


def _some(names: Iterable[str], most: int = 8) -> str:
    distinct = sorted(set(names))
    return ", ".join(distinct[:most]) + (" …" if len(distinct) > most > 1 else "")


@dataclass(frozen=True)
class Items:
    """What a metric looks at in gold labels.

    Attributes:
        count: how many; of the rarest kind where each kind's F1 counts alike.
        noun: span, token or document; `of` says which ones, where it is not all.
        kinds: how many kinds count alike.
    """

    count: int
    noun: str
    of: str = ""
    kinds: int = 1

    @property
    def points(self) -> float:
        """About what a single one is worth, in points."""
        return 100 / (self.count * self.kinds)


def scored_items(corpus: Corpus, labels: np.ndarray) -> Items:
    """What of these gold labels, ids, the corpus' metric looks at."""
    unit = unit_of(corpus)
    base, _, one = corpus.metric.partition(":")
    noun = {"documents": "document", "tokens": "token", "spans": "token"}[unit]
    if base not in ("span_f1", "f1", "macro_f1"):
        return Items(len(labels), noun)
    names = np.array(corpus.labels, object)
    if unit == "spans":
        noun = "span"
        begins = np.array([label.startswith("B") for label in corpus.labels], bool)
        labels = labels[begins[labels]]
        names = np.array([label.partition("-")[2] or "span" for label in corpus.labels], object)
    of = names[labels]
    if one:
        return Items(int((of == one).sum()), noun, f" of {one}")
    if base == "macro_f1" and len(of):
        kinds, counts = np.unique(of.astype(str), return_counts=True)
        rarest = int(counts.argmin())
        which = f" of {kinds[rarest]}, the rarest of {len(kinds)}"
        return Items(int(counts[rarest]), noun, which, len(kinds))
    return Items(len(of), noun)
