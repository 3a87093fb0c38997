"""brat's standoff: a text (``.txt``) and beside it a line for each span (``.ann``)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import SAYS_SO, Gathered, reader, with_layouts
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span
from autoaux.corpora.formats.offsets._folders import by_split
from autoaux.corpora.formats.offsets._reading import AnnotatedReader

_TEXT, _MARKS = ".txt", (".ann", ".a1")  # brat, and the shared tasks that it grew from
_SPAN = re.compile(r"T[^\t]*\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?")


@reader(SAYS_SO + 10)
class Brat(AnnotatedReader):
    """Layer ``spans``; relations, events and attributes are passed over. A document is a text;
    splits are told by folders, or by names where every document's name says one."""

    name = "brat"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        marks = [file for file in files if file.name.suffix in _MARKS]
        if not marks or not any(map(_is_standoff, marks)):
            return None
        if all(file.name.suffix in _MARKS for file in files):
            return Refusal(
                self.name,
                "spans in brat's standoff without their text"
                f" ({marks[0].name.with_suffix(_TEXT).name} is not beside it)",
            )
        said = "texts (.txt) with brat's standoff (.ann) beside them"
        return self.with_depths(files, Layout(self.name, labels="spans", evidence=(said,)))

    def gather(self, files: Sequence[File], known: Callable[[File], bool]) -> list[Gathered]:
        """Folders in which texts and annotations of the same names stand."""
        if not any(file.name.name.endswith(_MARKS) for file in files):
            return []
        texts, marked = (
            {file.name.with_suffix("") for file in files if file.name.suffix in suffixes}
            for suffixes in ((_TEXT,), _MARKS)
        )
        folders = {name.parent for name in texts & marked}
        members = [
            file
            for file in files
            if file.name.parent in folders and file.name.suffix in (_TEXT, *_MARKS)
        ]
        settings = frozenset(file.name for file in files if file.name.suffix == ".conf")
        return [replace(one, beside=settings) for one in with_layouts(self, by_split(members))]

    def annotated(self, files: Sequence[File], layout: Layout) -> Iterator[Annotated | Damaged]:
        marks = {file.name.with_suffix(""): file for file in files if file.name.suffix in _MARKS}
        for file in files:
            if file.name.suffix == _TEXT:
                beside = marks.pop(file.name.with_suffix(""), None)
                yield _document(file, beside)
        for file in marks.values():
            yield Annotated(str(file.path), left_out="annotations without their text left out")


def _is_standoff(file: File) -> bool:
    lines = [line for line in file.head().decode("utf-8", "replace").split("\n") if line.strip()]
    return not lines or any(_SPAN.fullmatch(line.rstrip("\r")) for line in lines)


def _document(file: File, marks: File | None) -> Annotated | Damaged:
    if marks is None:
        return Annotated(str(file.path), left_out="texts without an annotation left out")
    spans = []
    lines = marks.read().decode(marks.encoding, "replace").split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("T"):
            match = _SPAN.fullmatch(line.rstrip("\r"))
            if match is None:
                return Damaged(f"{marks.path}:{number}", f"not brat's standoff: {line[:60]!r}")
            label, places, said = match.groups()
            pieces = [tuple(map(int, piece.split())) for piece in places.split(";")]
            start, end = min(pieces)[0], max(piece[1] for piece in pieces)
            spans.append(Span(start, end, label, said, len(pieces), number))
    text = file.read().decode(file.encoding, "replace")
    return Annotated(str(marks.path), text, spans)
