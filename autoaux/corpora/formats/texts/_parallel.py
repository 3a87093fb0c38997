"""Parallel files: a sentence per line in one file, its labels in the same line of another
(SNIPS).
"""

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

import numpy as np

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File, place_of
from autoaux.corpora.formats._layout import Layout, Store, bad_rows, place
from autoaux.corpora.formats._registry import EITHER, SAYS_SO, Gathered, reader
from autoaux.corpora.formats.texts._words import sample_lines, words_of
from autoaux.corpora.strings import Forms, Growing, Interner
from autoaux.errors import InputError

# names of token files, and those of label files that stand beside them
_TOKEN_NAMES = ("in", "words", "tokens", "sentences", "text", "source", "src")
_SURE = ("in", "words", "tokens")  # such a pair is parallel even where its lines are damaged
_LABEL_NAMES = ("out", "labels", "tags", "slots", "ner", "target", "tgt")
_CLASS_NAMES = ("label", "labels", "intent", "intents", "class")


@reader(SAYS_SO + 20, alone=False, kinds=EITHER)
class Parallel:
    """Files of tokens and of labels, and, where there is one, a file with a class for each line.

    Layers: ``tokens``, a label for each token, and ``texts``, that class (SNIPS's intents).
    """

    name = "parallel"

    def detect(self, files: Sequence[File]) -> Layout | None:
        """As many words in each line of the first two, those of the second being fewer in kind;
        one word in each line of the third.
        """
        if len(files) not in (2, 3):
            return None
        first, second, *third = ([line.split() for line in sample_lines(file)] for file in files)
        n = min(len(first), len(second))
        same = [len(a) == len(b) for a, b in zip(first, second, strict=False)]
        if not n or sum(same) < 0.98 * n or max(map(len, first)) < 2:
            return None
        kinds = [
            len({word for line in lines for word in line}) for lines in (first, second, *third)
        ]
        if (
            kinds[1] >= kinds[0]
            or third
            and (kinds[2] < 2 or any(len(line) > 1 for line in third[0]))
        ):
            return None
        layers = ("tokens", "texts") if third else ()
        names = " and ".join(file.name.name for file in files)
        said = f"{sum(same):,} of {n:,} lines have as many words in {names}"
        return Layout(
            self.name, labels="tokens", layers=layers, text_layers=layers[1:], evidence=(said,)
        )

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        if len(files) not in (2, 3):
            raise InputError(
                f"{files[0].path}: expected parallel files of tokens and labels (and classes),"
                f" found {len(files)} files"
            )
        if layout.kind == "classification" and len(files) < 3:
            raise InputError(
                f"{files[0].path}: layer {layout.labels!r}: no file with a class for each line"
                " stands beside it"
            )
        labelled = files[2] if layout.kind == "classification" else files[1]
        (tokens, n_tokens), (labels, n_labels) = (
            _words(file, interner)
            for file, interner in ((files[0], store.forms), (labelled, store.labels))
        )
        expected = np.minimum(n_tokens, 1) if layout.kind == "classification" else n_tokens
        _refuse_unequal(files[0], labelled, expected, n_labels)
        lengths = n_tokens[n_tokens > 0]
        return Split(tokens, labels, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))

    def gather(self, files: Sequence[File], known: Callable[[File], bool]) -> list[Gathered]:
        """Pairs such as seq.in and seq.out, or train.words and train.tags; a class per line may
        stand beside them.
        """
        by_name = {file.name: file for file in files}
        usual = Layout(self.name, labels="tokens")
        found: dict[PurePosixPath, dict[str, list[File]]] = {}
        for name, file in by_name.items():
            for part in (name.suffix[1:], name.stem):
                if part not in _TOKEN_NAMES:
                    continue
                others = [
                    PurePosixPath(name.parent, name.name.replace(part, label))
                    for label in _LABEL_NAMES
                ]
                pairs = [[file, by_name[o]] for o in others if o in by_name]
                other = next(
                    (
                        pair[1]
                        for pair in pairs
                        if self.detect(pair) or part in _SURE and _of_words_and_labels(pair)
                    ),
                    None,
                )
                if other is not None:
                    place = place_of(name)
                    classes = [
                        PurePosixPath(name.parent, text)
                        for word in _CLASS_NAMES
                        for text in (word, name.name.replace(part, word))
                    ]
                    third = [
                        by_name[c]
                        for c in classes
                        if c in by_name and self.detect([file, other, by_name[c]])
                    ][:1]
                    found.setdefault(place.folder, {}).setdefault(
                        place.split or "all", [file, other, *third]
                    )
        return [
            Gathered(
                folder, splits, self, next(filter(None, map(self.detect, splits.values())), usual)
            )
            for folder, splits in found.items()
        ]


def _of_words_and_labels(pair: Sequence[File]) -> bool:
    """Whether two files whose names say that they are parallel hold several words a line: lines
    that do not fit are then an error that names them."""
    return all(any(len(line.split()) > 1 for line in sample_lines(file)) for file in pair)


def _words(file: File, interner: Forms | Interner) -> tuple[np.ndarray, np.ndarray]:
    """(numbers of all words, how many each line has)."""
    found, per_line = Growing(), Growing(np.int64)
    for block in file.blocks():
        data = np.frombuffer(block, np.uint8)
        start, end = words_of(data)
        found.append(interner.pieces(data, start, end, file.encoding))
        ends = np.flatnonzero(data == ord("\n"))
        per_line.append(np.bincount(np.searchsorted(ends, start), minlength=len(ends)))
    return found.array(), per_line.array()


def _refuse_unequal(file: File, labelled: File, expected: np.ndarray, labels: np.ndarray) -> None:
    n = max(len(expected), len(labels))
    expected, labels = (np.pad(counts, (0, n - len(counts))) for counts in (expected, labels))
    bad = np.flatnonzero(expected != labels)
    if len(bad):
        places = [
            place(file, int(i) + 1, f"{expected[i]} expected, {labels[i]} in {labelled.name.name}")
            for i in bad[:3]
        ]
        raise bad_rows("lines with another number of labels than expected", places, len(bad))
