"""Columns in which spans of words are marked otherwise than by a label each: OntoNotes' brackets
(CoNLL-2012) and PARSEME's numbers (cupt)."""

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import SAYS_SO, reader
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span
from autoaux.corpora.formats.offsets._reading import FileReader
from autoaux.corpora.formats.offsets._records import Odd

_BRACKETS = re.compile(r"((?:\([^()*\s]+)*)\*?(\)*)")
_COLUMNS = re.compile(r"#\s*global\.columns\s*=\s*(.*)")
_MWE = re.compile(r"(\d+)(?::(\S+))?")
_ROWS_OF_2012 = 12  # columns at least; those of the predicates vary by sentence

Row = tuple[int, list[str]]  # line, fields


class _Rows(FileReader):
    """A sentence is a text; columns by layer, the first of them of spans, the others of tags."""

    separator: str | None = "\t"
    least = 0  # columns of a row

    @abstractmethod
    def columns(self, file: File) -> dict[str, int]:
        """The column of each layer, and of the word under ``form``."""

    @abstractmethod
    def spans(self, rows: Sequence[Row], column: int) -> list[Span]:
        """The spans that a column marks. Odd where it does not add up."""

    def texts(self, file: File, layout: Layout) -> Iterator[Annotated | Damaged]:
        columns = self.columns(file)
        if layout.labels not in columns:
            yield Damaged(
                f"{file.path}:1", f"no layer {layout.labels!r} among {', '.join(columns)}"
            )
            return
        column, form = columns[layout.labels], columns["form"]
        marks_spans = layout.labels == next(iter(columns))
        for rows in _sentences(file, self.separator):
            where = f"{file.path}:{rows[0][0]}"
            short = next((line for line, row in rows if len(row) < self.least), None)
            if short is not None:
                yield Damaged(f"{file.path}:{short}", f"fewer than {self.least} columns")
                continue
            words = [(line, row) for line, row in rows if not re.search(r"[-.]", row[0])]
            words = words if self.separator else rows
            forms = [row[form] for _, row in words]
            try:
                if marks_spans:
                    spans = self.spans(words, column)
                    yield Annotated(str(file.path), spans=spans, forms=forms, begins=[0])
                else:
                    tags = [row[column] for _, row in words]
                    yield Annotated(where, forms=forms, begins=[0], tags=tags)
            except Odd as odd:
                yield Damaged(where, str(odd))

    def layout_of(self, files: Sequence[File], said: str) -> Layout | Refusal | None:
        layers = tuple(name for name in self.columns(files[0]) if name != "form")
        layout = Layout(self.name, labels=layers[0], layers=layers, evidence=(said,))
        return self.with_depths(files[:1], layout)


@reader(SAYS_SO + 45)
class Conll2012(_Rows):
    """Layers: ``ner``, the names in brackets (``(PERSON*`` to ``*)``), and ``pos``."""

    name = "conll2012"
    separator = None  # any run of blanks
    least = _ROWS_OF_2012

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        if not files[0].head().lstrip().startswith(b"#begin document"):
            return None
        return self.layout_of(files, "it begins with #begin document, as CoNLL-2012 does")

    def columns(self, file: File) -> dict[str, int]:
        return {"ner": 10, "pos": 4, "form": 3}

    def spans(self, rows: Sequence[Row], column: int) -> list[Span]:
        found, opened = [], []
        for at, (line, row) in enumerate(rows):
            marks = _BRACKETS.fullmatch("*" if row[column] == "-" else row[column])
            if marks is None:
                raise Odd(f"no brackets of spans: {row[column][:30]!r} in line {line}")
            opened += [(at, kind, line) for kind in marks[1].split("(")[1:]]
            for _ in marks[2]:
                if not opened:
                    raise Odd(f"a bracket that closes nothing in line {line}")
                start, kind, begun = opened.pop()
                found.append(Span(start, at + 1, kind, line=begun))
        if opened:
            raise Odd(f"a bracket that is not closed in line {opened[0][2]}")
        return found


@reader(SAYS_SO + 46)
class Cupt(_Rows):
    """Layers: ``mwe``, the multiword expressions (those with gaps from end to end), and ``upos``,
    ``xpos``, ``deprel``."""

    name = "cupt"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        if "mwe" not in self.columns(files[0]):
            return None
        return self.layout_of(files, "its first line names a column PARSEME:MWE")

    def columns(self, file: File) -> dict[str, int]:
        with file.open() as stream:
            first = stream.read(400).decode("utf-8-sig", "replace").partition("\n")[0]
        said = _COLUMNS.fullmatch(first.strip())
        names = said[1].split() if said else []
        if not {"PARSEME:MWE", "FORM"} <= set(names):
            return {}
        tags = {
            name.lower(): names.index(name) for name in ("UPOS", "XPOS", "DEPREL") if name in names
        }
        return {"mwe": names.index("PARSEME:MWE"), **tags, "form": names.index("FORM")}

    least = 2

    def spans(self, rows: Sequence[Row], column: int) -> list[Span]:
        words: dict[str, list[int]] = {}
        kinds: dict[str, tuple[str, int]] = {}
        for at, (line, row) in enumerate(rows):
            if len(row) <= column:
                raise Odd(f"{len(row)} columns in line {line}, where its first line names more")
            for mark in row[column].split(";"):
                match = _MWE.fullmatch(mark)
                if match is None and mark not in ("*", "_", ""):
                    raise Odd(f"no multiword expression: {mark[:30]!r} in line {line}")
                if match is not None:
                    words.setdefault(match[1], []).append(at)
                    if match[2]:
                        kinds[match[1]] = match[2], line
        for number in words:
            if number not in kinds:
                raise Odd(f"multiword expression {number} without a category")
        return [
            Span(at[0], at[-1] + 1, kinds[number][0], None, _runs(at), kinds[number][1])
            for number, at in words.items()
        ]


def _runs(at: Sequence[int]) -> int:
    """Into how many pieces these words fall."""
    return 1 + sum(b - a > 1 for a, b in zip(at, at[1:], strict=False))


def _sentences(file: File, separator: str | None) -> Iterator[list[Row]]:
    """The rows between blank lines; a line that begins with # where a sentence may is none."""
    rows: list[Row] = []
    number = 0
    for block in file.blocks():
        for raw in block.split(b"\n")[:-1]:
            number += 1
            line = raw.decode(file.encoding, "replace").rstrip("\r")
            if not line.strip():
                if rows:
                    yield rows
                rows = []
            elif not line.startswith("#") or (rows and not line.startswith("#end document")):
                rows.append((number, line.split(separator)))
    if rows:
        yield rows
