"""What all formats of JSON records share: a damaged record is told, the others are read."""

from abc import abstractmethod
from collections.abc import Iterator

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged
from autoaux.corpora.formats.offsets._reading import FileReader
from autoaux.corpora.formats.offsets._records import Odd
from autoaux.corpora.formats.records import Record, json_records


class RecordReader(FileReader):
    """A reader of JSON records that each hold one text or several."""

    def texts(self, file: File, layout: Layout) -> Iterator[Annotated | Damaged]:
        for record in json_records(file):
            if record.problem:
                yield Damaged(record.where, record.problem)
                continue
            try:
                yield from self.in_record(record, layout)
            except Odd as odd:
                yield Damaged(record.where, str(odd))

    @abstractmethod
    def in_record(self, record: Record, layout: Layout) -> Iterator[Annotated]:
        """The texts of a sound record. Odd where it is not as those of its format are."""
