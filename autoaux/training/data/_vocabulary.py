"""One vocabulary per study: its distinct forms, their words and characters, as integer arrays."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from autoaux.corpora import Corpus
from autoaux.errors import InputError

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class FormTable:
    """Distinct forms as arrays, longest first (a sorted set of form ids is sorted by length).

    Attributes:
        characters: uint16 [n_forms, longest], ids into the vocabulary's characters + 1; 0 unknown.
        lengths: int32 [n_forms], characters kept of each form, not increasing.
        words: int32 [n_forms], ids into the vocabulary's words; -1 where it is not among them.
        forms: the strings themselves, for encoders that cut or look up words their own way.
    """

    characters: np.ndarray
    lengths: np.ndarray
    words: np.ndarray
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The forms of a study, shared by all its runs, so that they are comparable and stackable.

    Attributes:
        forms: distinct token strings, longest first, then in code-point order.
        words: distinct normal forms (digits to 0 where asked).
        characters: distinct characters of the words.
    """

    forms: tuple[str, ...]
    words: tuple[str, ...]
    characters: tuple[str, ...]
    digits_to_zero: bool = True
    max_word_length: int = 35
    _maps: dict[str, np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def build(
        cls, corpora: Iterable[Corpus], *, digits_to_zero: bool = True, max_word_length: int = 35
    ) -> "Vocabulary":
        """The vocabulary of all forms of `corpora`."""
        forms = sorted(
            {form for corpus in corpora for form in corpus.forms}, key=lambda f: (-len(f), f)
        )
        words = sorted({_normal(form, digits_to_zero) for form in forms})
        characters = sorted({character for word in words for character in word})
        return cls(tuple(forms), tuple(words), tuple(characters), digits_to_zero, max_word_length)

    @cached_property
    def digest(self) -> str:
        """16 hex digits that stand for the forms and how they are read."""
        content = "\n".join((str(self.digits_to_zero), str(self.max_word_length), *self.forms))
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @cached_property
    def _form_ids(self) -> dict[str, int]:
        return {form: i for i, form in enumerate(self.forms)}

    @cached_property
    def _word_ids(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    @cached_property
    def _code_points(self) -> np.ndarray:
        return np.array([ord(character) for character in self.characters], np.uint32)

    def _character_ids(self, text: str) -> np.ndarray:
        """uint16 [len(text)]: 1 + the place among the characters, 0 where it is not among them."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        known = self._code_points
        if not len(known):
            return np.zeros(len(codes), np.uint16)
        order = np.argsort(known)
        place = order[np.searchsorted(known, codes, sorter=order).clip(max=len(known) - 1)]
        return np.where(known[place] == codes, place + 1, 0).astype(np.uint16)

    @cached_property
    def table(self) -> FormTable:
        """The table of the study's own forms."""
        return self.encode(self.forms)

    def encode(self, forms: Sequence[str]) -> FormTable:
        """The table of any forms, which must come longest first."""
        normal = [_normal(form, self.digits_to_zero) for form in forms]
        words = np.array([self._word_ids.get(word, -1) for word in normal], np.int32)
        cut = [word[: self.max_word_length] for word in normal]
        # An empty token still has one (unknown) character, so that every form has a last state.
        lengths = np.array([max(len(word), 1) for word in cut], np.int32)
        characters = np.zeros((len(cut), int(lengths.max(initial=1))), np.uint16)
        real = np.array([len(word) for word in cut], np.int32)
        characters[np.arange(characters.shape[1]) < real[:, None]] = self._character_ids(
            "".join(cut)
        )
        return FormTable(characters, lengths, words, tuple(forms))

    def map_forms(self, corpus: Corpus) -> np.ndarray:
        """int32 [len(corpus.forms)]: the study's form id of each of the corpus' forms.

        InputError where the vocabulary was built without this corpus.
        """
        if corpus.digest not in self._maps:
            try:
                self._maps[corpus.digest] = np.fromiter(
                    (self._form_ids[f] for f in corpus.forms), np.int32
                )
            except KeyError as error:
                raise InputError(
                    f"{corpus.name}: {error} is not in the study's vocabulary; build it with this"
                    " corpus"
                ) from None
        return self._maps[corpus.digest]


def _normal(form: str, digits_to_zero: bool) -> str:
    return form if not digits_to_zero or form.isalpha() else _DIGIT.sub("0", form)
