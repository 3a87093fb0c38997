"""A text per line in one file, its class in the same line of another (TweetEval:
``train_text.txt``, ``train_labels.txt``), and what the classes are called in ``mapping.txt``."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File, place_of
from autoaux.corpora.formats._layout import Layout, Store
from autoaux.corpora.formats._registry import SAYS_SO, TEXTS, Gathered, reader, with_layouts
from autoaux.corpora.formats.texts._words import Texts, sample_lines
from autoaux.errors import InputError

_TEXT = re.compile(r"(?<![a-z])(texts?|sentences|tweets)(?![a-z])", re.IGNORECASE)
_LABELS = ("labels", "label")
_MAPPING = re.compile(r"mapping\.(txt|tsv)", re.IGNORECASE)


@reader(SAYS_SO + 5, alone=False, kinds=TEXTS)
class LabelledLines:
    """The files of a split are the texts, the labels and, where there is one, the mapping."""

    name = "labelled-lines"

    def detect(self, files: Sequence[File]) -> Layout | None:
        if len(files) not in (2, 3):
            return None
        texts, labels = (sample_lines(file) for file in files[:2])
        n = min(len(texts), len(labels))
        classes = {line.strip() for line in labels}
        if n < 2 or any(len(line.split()) != 1 for line in labels) or len(classes) < 2:
            return None
        if sum(len(line.split()) for line in texts) < 2 * len(texts):
            return None
        said = f"texts in {files[0].name.name}, a class for each line in {files[1].name.name}"
        return Layout(self.name, kind="classification", evidence=(said,))

    def gather(self, files: Sequence[File], known: Callable[[File], bool]) -> list[Gathered]:
        """Files whose names differ in "text" and "labels" only."""
        by_name = {file.name: file for file in files}
        found: dict[PurePosixPath, dict[str, list[File]]] = {}
        for name, file in by_name.items():
            if _TEXT.search(name.name) is None:
                continue
            others = [name.with_name(_TEXT.sub(word, name.name)) for word in _LABELS]
            labels = next((by_name[other] for other in others if other in by_name), None)
            if labels is None or self.detect([file, labels]) is None:
                continue
            mapping = [f for f in files if f.name.parent == name.parent and _is_mapping(f)][:1]
            place = place_of(name)
            found.setdefault(place.folder, {}).setdefault(
                place.split or "all", [file, labels, *mapping]
            )
        return with_layouts(self, found)

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        if len(files) not in (2, 3):
            raise InputError(
                f"{files[0].path}: expected a file of texts and one of labels (and a mapping)"
            )
        names = _mapping(files[2]) if len(files) == 3 else {}
        texts, labels = (list(_lines(file)) for file in files[:2])
        if len(texts) != len(labels):
            raise InputError(
                f"{files[0].path}: {len(texts):,} texts, but {files[1].name.name} has"
                f" {len(labels):,} labels; a line each is expected"
            )
        made = Texts(store)
        for number, (text, label) in enumerate(zip(texts, labels, strict=True), 1):
            if not label:
                raise InputError(f"{files[1].path}:{number}: no label for {text[:60]!r}")
            made.add(text.encode(), names.get(label, label), "utf-8")
        return made.split()


def _is_mapping(file: File) -> bool:
    return _MAPPING.fullmatch(file.name.name) is not None


def _lines(file: File) -> Iterator[str]:
    for block in file.blocks():
        yield from (line.decode(file.encoding).strip() for line in block.split(b"\n")[:-1])


def _mapping(file: File) -> dict[str, str]:
    """``0 TAB sadness``: what each label is called."""
    pairs = [line.split(None, 1) for line in _lines(file) if line]
    if any(len(pair) != 2 for pair in pairs):
        raise InputError(f"{file.path}: expected a label and its name per line")
    return {label: name.strip() for label, name in pairs}
