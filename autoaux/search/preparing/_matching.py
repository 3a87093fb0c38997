"""What vectors say of a pool and its languages of each other, as far as that costs next to
nothing.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from autoaux.corpora import Corpus, cut_train
from autoaux.display import duration
from autoaux.errors import InputError
from autoaux.recipe import EncoderPart, Transformer
from autoaux.search.preparing._candidates import Candidates
from autoaux.search.preparing._limit import Limit

if TYPE_CHECKING:
    from autoaux.forecast import Forecast
    from autoaux.signals import Resources, SignalTable

SHARE = 0.05  # of a budget, for signals that nothing else needs
SECONDS = 60.0  # that share of the default budget, where none in time is given
ENCODING = 0.2  # of a budget, for vectors that training needs anyway
TEXT, PACE = 2_000_000, 50_000  # tokens that word vectors are made of: at most, and a second
FEWEST = 5000  # tokens without which a pool has no vectors of its own
CUT = 4000  # tokens of each corpus that are encoded where training needs no vectors
SAMPLE = 2000  # tokens of each corpus that are matched where all of them are encoded

_Pool = Sequence[Corpus]


class Matching:
    """Signals beside counts: languages by typology, tokens by the encoder that is asked about,
    words by their vectors. The most promising candidates come first.

    Args:
        found: the main task and its candidates.
        encoder: vectors in context are those of a transformer.
        words: ``pool`` for word vectors of the pool's own text, or a file of them.
        budget: seconds of the search, of which a share may be spent on this; without it that share
            of the default one. Vectors that training needs anyway come on top.
        only: signals that are of use; kinds without any of them are not computed. All without it.
    """

    def __init__(
        self,
        found: Candidates,
        encoder: EncoderPart,
        words: str = "pool",
        budget: float | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        self._main, self._clean = found.main, found.clean
        self._encoder, self._words = encoder, words
        self._seconds = SECONDS if budget is None else SHARE * budget
        self._only = only

    def add(self, forecast: "Forecast", table: "SignalTable") -> "tuple[SignalTable, str]":
        """The signals with these beside them, and in words what was left out; nothing to say where
        all was computed.
        """
        from autoaux.signals import NO_TIME, SIGNALS, compute_signals

        first = sorted(forecast.candidates, key=lambda item: -item.gain)
        pool = [self._clean[item.name] for item in first]
        clock = _Clock(Limit(self._seconds), self._seconds * ENCODING / SHARE)
        left_out = []
        for what, needs, made in self._kinds(clock):
            names = [name for name, one in SIGNALS.items() if one.needs == needs]
            if self._only is not None and not set(names) & set(self._only):
                continue
            if not clock.runs:
                left_out.append(self._no_time(what, len(pool), len(pool)))
                continue
            try:
                kind = made(pool)
                more = compute_signals(
                    kind.main, kind.pool, names=names, resources=kind.resources, within=clock
                )
            except InputError as error:
                left_out.append(f"{what} ({error})")
                continue
            table = table.joined(replace(more, notes=()))
            late = sum(more.reason(one.name, names[0]) == NO_TIME for one in pool)
            if late:
                left_out.append(self._no_time(what, late, len(pool)))
        return table, f"signals left out: {'; '.join(left_out)}" if left_out else ""

    def _no_time(self, what: str, late: int, of: int) -> str:
        return (
            f"{what} of {late} of {of} candidates (no time: such signals may take"
            f" {duration(self._seconds)})"
        )

    def _kinds(self, clock: "_Clock") -> "Iterator[tuple[str, str, Callable[[_Pool], _Kind]]]":
        """What there is to compute here: in words, as what signals need, and how it is made ready
        for a pool.
        """
        from autoaux.signals.language import is_installed

        languages = {one.language for one in self._clean.values()} - {None, self._main.language}
        if is_installed() and languages:
            yield "typology", "typology", self._typology
        if isinstance(self._encoder, Transformer) and self._main.kind == "tagging":
            contextual = partial(self._contextual, encoder=self._encoder, clock=clock)
            yield "tokens in context", "contextual", contextual
        if self._words != "pool" or self._tokens() >= FEWEST:
            yield "words by vectors", "static", self._static

    def _tokens(self) -> int:
        corpora = (self._main, *self._clean.values())
        return sum(corpus.splits["train"].n_tokens for corpus in corpora)

    def _typology(self, pool: "_Pool") -> "_Kind":
        from autoaux.signals import Resources
        from autoaux.signals.language import Typology

        return _Kind(self._main, pool, Resources(typology=Typology()))

    def _static(self, pool: "_Pool") -> "_Kind":
        from autoaux.signals import Resources
        from autoaux.signals.vectors import named_vectors

        most = int(min(TEXT, PACE * self._seconds))
        static = named_vectors(self._words, [self._main, *pool], most)
        return _Kind(self._main, pool, Resources(static=static))

    def _contextual(self, pool: "_Pool", encoder: Transformer, clock: "_Clock") -> "_Kind":
        """By the vectors that training caches; where it needs none, of a part of each corpus."""
        from autoaux.signals import Resources
        from autoaux.signals.vectors import TokenVectors
        from autoaux.training.encoders import FeatureStore

        store = FeatureStore(
            encoder.path, "tagging", window=encoder.window, precision=encoder.features
        )
        trained = encoder.update == "features"
        corpora = [self._main, *pool]
        corpora = corpora if trained else [cut_train(corpus, CUT) for corpus in corpora]

        def vectors_of(corpus: Corpus) -> np.ndarray:
            started = time.monotonic()
            vectors = store.of(corpus, "train")
            if trained:
                clock.paid_by_training += time.monotonic() - started
            return vectors

        device = "cpu" if store.device.type == "cpu" else str(store.device)
        sample = SAMPLE if trained else None
        contextual = TokenVectors(corpora, vectors_of, device=device, sample=sample)
        return _Kind(corpora[0], corpora[1:], Resources(contextual=contextual))


@dataclass(frozen=True)
class _Kind:
    """Signals that need the same, of these corpora."""

    main: Corpus
    pool: Sequence[Corpus]
    resources: "Resources"


class _Clock:
    """Whether there is time for one more candidate.

    Args:
        limit: for all but what training pays.
        encoding: seconds that training pays at most.
    """

    def __init__(self, limit: Limit, encoding: float) -> None:
        self._limit, self._encoding = limit, encoding
        self._started, self._made = time.monotonic(), 0
        self.paid_by_training = 0.0

    @property
    def runs(self) -> bool:
        spent = time.monotonic() - self._started - self.paid_by_training
        return self.paid_by_training <= self._encoding and self._limit.allows(self._made, spent)

    def __call__(self) -> bool:
        allowed = self.runs
        self._made += allowed
        return allowed
