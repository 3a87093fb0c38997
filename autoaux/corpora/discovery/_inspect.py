"""What a path holds, told in full, for `autoaux inspect`."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from autoaux.corpora.corpus import Corpus, Split, Unread
from autoaux.corpora.discovery._hub import is_hub, read_hub
from autoaux.corpora.discovery._overrides import plans_of
from autoaux.corpora.discovery._plans import Plan, choose, with_pool_names
from autoaux.corpora.discovery._read import load, located
from autoaux.corpora.files import open_tree
from autoaux.errors import InputError


@dataclass(frozen=True)
class Inspected:
    """A corpus, how it was read, and what else its files offer as labels."""

    corpus: Corpus
    layers: tuple[str, ...] = ()
    layer: str = ""
    plan: Plan | None = None


@dataclass(frozen=True)
class Inspection:
    """Everything that stands under one path."""

    path: Path
    found: tuple[Inspected, ...]
    unread: tuple[Unread, ...]


def inspect(path: Path | str, layer: str | None = None) -> Inspection:
    """Read all corpora under a path; what cannot be read is told with its reason.

    InputError where the path does not exist.
    """
    if is_hub(str(path)):
        return Inspection(
            Path(path), (Inspected(read_hub(str(path), layer), layer=layer or ""),), ()
        )
    where, wanted = located(Path(path))
    plans, unread = plans_of(open_tree(where), one_file_each=True)
    if wanted:
        plans = [choose(plans, wanted, where)] if plans else []
    found = []
    for plan in with_pool_names(plans, where):
        try:
            _, corpus = load(plan, layer)
        except InputError as error:
            unread.append(Unread.because(plan.path, error))
        else:
            found.append(Inspected(corpus, plan.layout.layers, layer or plan.layout.labels, plan))
    found.sort(key=lambda item: item.corpus.name)
    return Inspection(Path(path), tuple(found), tuple(unread))


@dataclass(frozen=True)
class Facts:
    """Numbers of one split: sizes, distinct forms, longest sentence, and how often each label
    stands.
    """

    sentences: int
    tokens: int
    forms: int
    longest: int
    labels: dict[str, int]


def facts(corpus: Corpus, part: Split) -> Facts:
    counts = np.bincount(part.labels, minlength=len(corpus.labels))
    return Facts(
        part.n_sentences,
        part.n_tokens,
        len(np.unique(part.tokens)),
        int(np.diff(part.offsets).max(initial=0)),
        {label: int(count) for label, count in zip(corpus.labels, counts, strict=True) if count},
    )
