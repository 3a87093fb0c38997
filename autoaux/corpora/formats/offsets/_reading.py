"""What all formats of annotated texts share: the layers they have, and how one of them is read."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from autoaux.corpora.corpus import Split
from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal, Store
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Worded, worded
from autoaux.corpora.formats.offsets._levels import deeper, layer_of, layered
from autoaux.corpora.formats.offsets._pile import SplitPile

LOOKED_AT = 200  # texts, or records, that tell what a file is


class AnnotatedReader(ABC):
    """A reader of texts with spans, tags or classes.

    A layer of spans holds the outermost ones; those inside or across them are in the layers with
    ``:2``, ``:3`` and so on behind its name. `sentences: documents` in corpus.yaml keeps each text
    whole.
    """

    name = ""

    @abstractmethod
    def annotated(self, files: Sequence[File], layout: Layout) -> Iterator[Annotated | Damaged]:
        """The texts of a split, in order, with what the layer `layout.labels` marks: classes
        where `layout.kind` says so, else tags or spans (all of them, however deep)."""

    def read(self, files: Sequence[File], layout: Layout, store: Store) -> Split:
        pile = SplitPile(layout, store)
        base = replace(layout, labels=layer_of(layout.labels)[0])
        for given in self.annotated(files, base):
            pile.add(given)
        return pile.split()

    def with_depths(self, files: Sequence[File], layout: Layout) -> Layout | Refusal | None:
        """The layout with its inner layers beside the outermost, as far as the first texts have
        any; a refusal where none of them can be read, None where there is none."""
        given = list(islice(self.annotated(files, layout), LOOKED_AT))
        texts = [text for text in given if isinstance(text, Annotated)]
        if not texts:
            damage = next((one for one in given if isinstance(one, Damaged)), None)
            return Refusal(self.name, f"{damage.where}: {damage.reason}") if damage else None
        inner = deeper(layout.labels, max(map(_depth, texts)))
        layers = tuple(dict.fromkeys((*inner, *(layout.layers or (layout.labels,)))))
        return replace(layout, layers=layers)


class FileReader(AnnotatedReader):
    """A reader of such texts whose files each hold some, by themselves."""

    @abstractmethod
    def texts(self, file: File, layout: Layout) -> Iterator[Annotated | Damaged]:
        """The texts of a file, as `annotated` says."""

    def annotated(self, files: Sequence[File], layout: Layout) -> Iterator[Annotated | Damaged]:
        for file in files:
            yield from self.texts(file, layout)


def _depth(text: Annotated) -> int:
    done = worded(text, whole=True)
    return len(layered(done.spans, len(done.forms))[0]) if isinstance(done, Worded) else 1
