"""A main task against many candidates at once; signals look at one pair of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from autoaux.signals import _contingency
from autoaux.signals._information import Information, entropies
from autoaux.signals._lexicon import Lexicon
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from autoaux.signals.language import Typology
    from autoaux.signals.vectors import PoolVectors, StaticVectors, TokenVectors

Curve = Sequence[tuple[int, float]]  # (step, training loss), steps ascending
ACROSS_KINDS = "one labels tokens, the other documents"


@dataclass(frozen=True)
class Resources:
    """What some signals need beyond the two corpora.

    Attributes:
        curves: single-task loss curves by corpus digest.
        static: vectors of words (`vectors.StaticVectors` or `vectors.PoolVectors`).
        static_threshold: cosines up to this one are no match.
        contextual: vectors of train tokens (`vectors.TokenVectors`).
        contextual_threshold: the same for tokens.
        typology: distances between languages (`language.Typology`).
        probes: by candidate digest, the numbers of its probe for this main task, by name.
    """

    curves: Mapping[str, Curve] = field(default_factory=dict)
    static: "StaticVectors | PoolVectors | None" = None
    static_threshold: float = 0.0
    contextual: "TokenVectors | None" = None
    contextual_threshold: float = 0.0
    typology: "Typology | None" = None
    probes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


class Stack:
    """The train counts of several candidates side by side, as word × (all their labels)."""

    def __init__(self, candidates: Sequence[Profile]) -> None:
        self.candidates = tuple(candidates)
        self.lexicon = Lexicon()
        self.starts = np.cumsum([0, *(len(c.labels) for c in candidates)])[:-1]
        self.label_totals = np.concatenate(
            [np.empty(0), *(c.train.label_totals for c in candidates)]
        )
        self._words = np.concatenate(
            [np.empty(0, np.int64), *(self.lexicon.numbers(c)[c.train.rows] for c in candidates)]
        )
        self._views: dict[str, csr_array] = {}

    def view(self, name: str) -> "csr_array":
        """[lexicon, all labels]: counts, shares of their word, or presence."""
        shape = (len(self.lexicon), len(self.label_totals))
        # a main task that came later may have brought new words
        if name not in self._views or self._views[name].shape != shape:
            from scipy.sparse import csr_array

            values = np.concatenate([c.train.view(name) for c in self.candidates])
            columns = np.concatenate(
                [
                    c.train.labels + start
                    for c, start in zip(self.candidates, self.starts, strict=True)
                ]
            )
            self._views[name] = csr_array((values, (self._words, columns)), shape=shape)
        return self._views[name]


class Comparison:
    """One main task against the candidates of a stack.

    The contingency tables of all candidates come from a few products of sparse matrices; a signal
    asks a `Pair` for what it needs, and nothing is computed that nobody asks for.
    """

    def __init__(self, main: Profile, stack: Stack, resources: Resources = Resources()) -> None:
        self.main = main
        self.stack = stack
        self.resources = resources
        stack.lexicon.numbers(main)
        self._entropies: dict[str, tuple[np.ndarray, ...]] = {}
        self._tables: dict[str, np.ndarray] = {}
        self._kernels: dict[tuple[str, str], np.ndarray] = {}
        self._rows: dict[str, Any] = {}
        self._once: dict[str, Any] = {}
        self.notes: list[str] = []

    def __len__(self) -> int:
        return len(self.stack.candidates)

    def once(self, key: str, compute: Callable[["Comparison"], Any]) -> Any:
        """What several pairs need and is the same for all of them, computed at the first call."""
        if key not in self._once:
            self._once[key] = compute(self)
        return self._once[key]

    @cached_property
    def row_of(self) -> np.ndarray:
        """int64 [lexicon]: the main task's row of each word of its train split, else -1."""
        row = np.full(len(self.stack.lexicon), -1, np.int64)
        types = self.main.train.types
        row[self.stack.lexicon.numbers(self.main)[types]] = types
        return row

    def kernel(self, main_view: str, other_view: str) -> np.ndarray:
        """Σ over words of main_view[word, i] · other_view[word, j], [main labels, all labels]."""
        if (main_view, other_view) not in self._kernels:
            train = self.main.train
            if other_view not in self._rows:
                words = self.stack.lexicon.numbers(self.main)[train.types]
                self._rows[other_view] = self.stack.view(other_view)[words]
            product = self._rows[other_view].T @ train.dense(main_view, train.types)
            self._kernels[main_view, other_view] = np.ascontiguousarray(product.T)
        return self._kernels[main_view, other_view]

    def table(self, counting: str) -> np.ndarray:
        """[main labels, all candidates' labels]: their contingency tables side by side."""
        if counting not in self._tables:
            totals = self.main.train.label_totals, self.stack.label_totals
            self._tables[counting] = _contingency.table(counting, self.kernel, *totals)
        return self._tables[counting]

    def entropies(self, counting: str) -> tuple[np.ndarray, ...]:
        if counting not in self._entropies:
            self._entropies[counting] = entropies(self.table(counting), self.stack.starts)
        return self._entropies[counting]

    def pair(self, position: int) -> "Pair":
        return Pair(self, position)


class Pair:
    """The main task and one candidate, with what several signals share."""

    def __init__(self, comparison: Comparison, position: int) -> None:
        self.comparison = comparison
        self.position = position
        self.main = comparison.main
        self.candidate = comparison.stack.candidates[position]
        self._once: dict[str, Any] = {}

    @property
    def resources(self) -> Resources:
        return self.comparison.resources

    def once(self, key: str, compute: Callable[["Pair"], Any]) -> Any:
        """What several signals of this pair need, computed at the first call."""
        if key not in self._once:
            self._once[key] = compute(self)
        return self._once[key]

    def note(self, text: str) -> None:
        """Say something that a person should read beside the table."""
        self.comparison.notes.append(text)

    @cached_property
    def shared(self) -> tuple[np.ndarray, np.ndarray]:
        """The rows, in the main task and in the candidate, of the words in both train splits."""
        types = self.candidate.train.types
        rows = self.comparison.row_of[self.comparison.stack.lexicon.numbers(self.candidate)[types]]
        return rows[rows >= 0], types[rows >= 0]

    def refuse_across_kinds(self) -> None:
        """Raise Missing where one labels tokens and the other documents: their labels, and what
        they count, say nothing of each other.
        """
        if self.main.kind != self.candidate.kind:
            raise Missing(ACROSS_KINDS)

    def information(self, counting: str) -> Information:
        """Entropies of the contingency table over the shared words; Missing where there are none,
        or across kinds.
        """
        self.refuse_across_kinds()
        row, column, joint = (
            float(values[self.position]) for values in self.comparison.entropies(counting)
        )
        if joint != joint:
            raise Missing("no word in common")
        return Information(row, column, joint)

    def table(self, counting: str) -> np.ndarray:
        """The contingency table over the shared words, [main labels, candidate labels]; Missing
        across kinds.
        """
        self.refuse_across_kinds()
        start = self.comparison.stack.starts[self.position]
        return self.comparison.table(counting)[:, start : start + len(self.candidate.labels)]

    def kernel_of(
        self, main_rows: np.ndarray, other_rows: np.ndarray, similarity: np.ndarray | None = None
    ) -> "_contingency.Kernel":
        """The kernel over given matches of words: rows of both sides and their similarity; Missing
        across kinds.
        """
        self.refuse_across_kinds()
        main, other = self.main.train, self.candidate.train

        def kernel(main_view: str, other_view: str) -> np.ndarray:
            left = main.dense(main_view, main_rows)
            if similarity is not None:
                left = left * similarity[:, None]
            return left.T @ other.dense(other_view, other_rows)

        return kernel
