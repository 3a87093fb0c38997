"""Raw documents, a file each, the class being the folder they stand in (20 Newsgroups)."""

from collections import Counter
from collections.abc import Sequence

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Store
from autoaux.corpora.formats.texts._words import Texts


class Documents:
    """A document's tokens are its words between blanks, headers included; one without any is left out
    and counted."""

    name = "documents"

    def detect(self, files: Sequence[File]) -> Layout | None:
        """Two classes or more, and nearly all of them with five documents or more."""
        if any(len(file.name.parts) < 2 for file in files):
            return None
        counts = Counter(_class_of(file) for file in files)
        if len(counts) < 2 or sum(n >= 5 for n in counts.values()) < 0.8 * len(counts):
            return None
        return Layout(self.name, kind="classification")

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


def _class_of(file: File) -> str:
    return file.name.parts[-2]
