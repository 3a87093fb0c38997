"""A text per line, the class in the file's name (sentence polarity, subjectivity)."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File, place_of
from autoaux.corpora.formats._layout import Layout, Store
from autoaux.corpora.formats._registry import GENERAL, TEXTS, Gathered, reader, with_layouts
from autoaux.corpora.formats.texts._words import Texts, is_prose


@reader(GENERAL + 10, alone=False, kinds=TEXTS)
class ClassLines:
    """Blank lines are no texts. The class is what the names of the files differ in."""

    name = "class-lines"

    def detect(self, files: Sequence[File]) -> Layout | None:
        names = [file.name.name for file in files]
        if len(files) < 2 or len(set(class_names(names))) < len(names) or not is_prose(files):
            return None
        said = f"texts of lines whose files' names differ in {', '.join(class_names(names)[:5])}"
        return Layout(self.name, kind="classification", evidence=(said,))

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        texts = Texts(store)
        for file, label in zip(files, class_names([file.name.name for file in files]), strict=True):
            for block in file.blocks():
                for line in block.split(b"\n"):
                    if line.strip():
                        texts.add(line, label, file.encoding)
        return texts.split()

    def gather(self, files: Sequence[File], known: Callable[[File], bool]) -> list[Gathered]:
        """Files of running text that stand together and differ in a class's name."""
        found: dict[PurePosixPath, dict[str, list[File]]] = {}
        for file in files:
            place = place_of(file.name)
            found.setdefault(place.folder, {}).setdefault(place.split or "all", []).append(file)
        return with_layouts(self, found)


def class_names(names: Sequence[str]) -> list[str]:
    """What the names differ in, cut at punctuation: rt-polarity.neg and rt-polarity.pos give
    neg, pos.
    """
    parts = [re.findall(r"[^\W_]+|[\W_]+", name) for name in names]
    head = len(os.path.commonprefix(parts))
    rest = [part[head:] for part in parts]
    tail = len(os.path.commonprefix([part[::-1] for part in rest]))
    return [
        "".join(part[: len(part) - tail]) or name for part, name in zip(rest, names, strict=True)
    ]
