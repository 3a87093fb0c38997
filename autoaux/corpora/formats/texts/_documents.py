"""Raw documents, a file each, the class being the folder they stand in (20 Newsgroups)."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File, place_of
from autoaux.corpora.formats._layout import Layout, Store
from autoaux.corpora.formats._registry import SAYS_SO, TEXTS, Gathered, reader, with_layouts
from autoaux.corpora.formats.texts._words import Texts

_PROBES = 12


@reader(SAYS_SO + 10, alone=False, kinds=TEXTS)
class Documents:
    """A document's tokens are its words between blanks, headers included; one without any is left
    out and counted."""

    name = "documents"

    def detect(self, files: Sequence[File]) -> Layout | None:
        """Two classes or more of five documents or more, which are most classes and hold nearly all
        documents: some classes are rare.
        """
        if any(len(file.name.parts) < 2 for file in files):
            return None
        counts = Counter(_class_of(file) for file in files)
        common = [n for n in counts.values() if n >= 5]
        if len(common) < max(2, len(counts) / 2) or sum(common) < 0.8 * len(files):
            return None
        said = f"{len(files):,} files in {len(counts):,} folders, which are their classes"
        return Layout(self.name, kind="classification", evidence=(said,))

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        texts = Texts(store)
        empty = []
        for file in files:
            text = file.read()
            if text.strip():
                texts.add(text, _class_of(file), file.encoding)
            else:
                empty.append(str(file.path))
        if empty:
            store.findings.add(
                "empty document", "documents without a word left out", empty, len(empty)
            )
        return texts.split()

    def gather(self, files: Sequence[File], known: Callable[[File], bool]) -> list[Gathered]:
        """Folders of class folders with a document per file, none of which is an annotated text by
        itself.
        """
        classes: dict[tuple[str, ...], list[File]] = {}
        for file in files:
            classes.setdefault(file.name.parts[:-1], []).append(file)
        found: dict[PurePosixPath, dict[str, list[File]]] = {}
        for folder, members in classes.items():
            place = place_of(PurePosixPath(*folder, "_"))
            if place.folder != PurePosixPath("."):
                found.setdefault(place.folder.parent, {}).setdefault(
                    place.split or "all", []
                ).extend(members)
        result = []
        for gathered in with_layouts(self, found):
            everything = [file for group in gathered.splits.values() for file in group]
            probes = everything[:: max(1, len(everything) // _PROBES)]
            if sum(known(file) for file in probes) <= 0.1 * len(probes):
                result.append(gathered)
        return result


def _class_of(file: File) -> str:
    return file.name.parts[-2]
