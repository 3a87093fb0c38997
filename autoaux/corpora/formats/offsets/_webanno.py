"""WebAnno TSV 3 (INCEpTION): a token per line, with its place and a column per feature."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import SAYS_SO, Gathered, reader, with_layouts
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span
from autoaux.corpora.formats.offsets._folders import by_split
from autoaux.corpora.formats.offsets._reading import FileReader

_FORMAT = re.compile(r"#FORMAT=WebAnno TSV (\d)")
_TOKEN = re.compile(r"(\d+)-(\d+)(\.\d+)?")
_VALUE = re.compile(r"(.*?)(?:\[(\d+)\])?", re.DOTALL)
_TAGS = ("POS", "Lemma", "Stem", "MorphologicalFeatures")  # types that mark every token
_BETWEEN = re.compile(r"(?<!\\)\|")


@reader(SAYS_SO + 40)
class WebAnno(FileReader):
    """Layers are ``Type.feature`` of the types that mark spans (``NamedEntity.value``) or every
    token (``POS.PosValue``); chains and relations are passed over. A file is a document."""

    name = "webanno"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        match = _FORMAT.match(_begin(files[0]))
        if match is None:
            return None
        if match[1] != "3":
            return Refusal(
                self.name, f"WebAnno TSV {match[1]}, of which only 3 is read; export it as TSV 3.3"
            )
        columns = _columns(files[0].head().decode("utf-8", "replace").split("\n"))
        spans = [layer for layer in columns if layer.partition(".")[0] not in _TAGS]
        tags = [layer for layer in columns if layer not in spans]
        used = _used(files[0], columns)
        spans.sort(key=lambda layer: (layer not in used, not layer.endswith("value")))
        if not columns:
            return Refusal(self.name, "WebAnno TSV without a layer of spans or tags")
        layers = (*spans, *tags)
        said = f"a header of WebAnno TSV 3, with {', '.join(layers)}"
        layout = Layout(self.name, labels=layers[0], layers=layers, evidence=(said,))
        return self.with_depths(files[:1], layout) if spans else layout

    def gather(self, files: Sequence[File], known: Callable[[File], bool]) -> list[Gathered]:
        """Documents that stand together; where most of a folder's tables are, all are, so that one
        without its first line is an error."""
        tables = [file for file in files if file.name.suffix in (".tsv", ".txt")]
        kinds = {file: (file.name.parent, file.name.suffix) for file in tables}
        mine = [file for file in tables if _FORMAT.match(_begin(file))]
        named, all_ = (Counter(kinds[file] for file in group) for group in (mine, tables))
        found = by_split([file for file in tables if named[kinds[file]] > all_[kinds[file]] / 2])
        several = {f: s for f, s in found.items() if sum(map(len, s.values())) > 1}
        return with_layouts(self, several)

    def texts(self, file: File, layout: Layout) -> Iterator[Annotated | Damaged]:
        document = _Document(str(file.path))
        head: list[str] = []
        column: int | None = None
        for number, line in _lines(file):
            if line.startswith("#"):
                head.append(line)
            elif line.strip():
                if column is None:
                    columns = _columns(head)
                    if layout.labels not in columns:
                        yield Damaged(f"{file.path}:1", f"no layer {layout.labels!r} in its header")
                        return
                    column = columns[layout.labels]
                if problem := document.take(line.split("\t"), column, number, layout.labels):
                    yield Damaged(f"{file.path}:{number}", problem)
                    return
        tags = layout.labels.partition(".")[0] in _TAGS
        yield document.annotated(tags)


def _begin(file: File) -> str:
    with file.open() as stream:
        return stream.read(80).decode("utf-8-sig", "replace")


@dataclass
class _Document:
    where: str
    forms: list[str] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    spans: dict[tuple[str, int], Span] = field(default_factory=dict)
    sentence: str = ""

    def take(self, fields: list[str], column: int, number: int, layer: str) -> str:
        """One line; what is wrong with it, if anything is."""
        place = _TOKEN.fullmatch(fields[0])
        if place is None or len(fields) < 3:
            return f"expected a token such as 1-1, its place and its text, found {fields[0][:30]!r}"
        if len(fields) <= column:
            return f"{len(fields)} columns, where its header says {column + 1} or more"
        found = [_VALUE.fullmatch(value) for value in _BETWEEN.split(fields[column])]
        values = [value for value in found if value]  # whatever stands there fits
        if place[3] is None:  # a token, not a part of one
            if place[1] != self.sentence:
                self.begins.append(len(self.forms))
                self.sentence = place[1]
            self.forms.append(_plain(fields[2]))
            self.tags.append(_plain(values[0][1]))
        elif not self.forms:
            return "a part of a token before the token"
        at = len(self.forms) - 1
        for value in values:
            if value[1] in ("_", ""):
                continue
            label = layer.partition(".")[0] if value[1] == "*" else _plain(value[1])
            unit = (value[2], 0) if value[2] else ("", number)
            first = self.spans.get(unit, Span(at, at + 1, label, line=number))
            self.spans[unit] = first._replace(end=at + 1)
        return ""

    def annotated(self, tags: bool) -> Annotated:
        if tags:
            return Annotated(self.where, forms=self.forms, begins=self.begins, tags=self.tags)
        spans = tuple(self.spans.values())
        return Annotated(self.where, spans=spans, forms=self.forms, begins=self.begins)


def _columns(head: Sequence[str]) -> dict[str, int]:
    """The column of each layer, from the header's ``#T_SP=type|feature|...`` lines."""
    columns: dict[str, int] = {}
    at = 3
    for line in head:
        if not line.startswith("#T_"):
            continue
        kind, _, said = line.rstrip("\r").partition("=")
        name, *features = said.split("|")
        short = name.rpartition(".")[2]
        for feature in features or [""]:
            if kind == "#T_SP" and not feature.startswith("ROLE_"):
                columns[f"{short}.{feature}" if feature else short] = at
            at += 1
    return columns


def _used(file: File, columns: dict[str, int]) -> set[str]:
    """Layers that the first lines say something of."""
    lines = file.head().decode("utf-8", "replace").split("\n")
    rows = [line.split("\t") for line in lines if line[:1].isdecimal()]
    return {
        layer
        for layer, at in columns.items()
        if any(len(row) > at and row[at].partition("[")[0] not in ("_", "*", "") for row in rows)
    }


def _lines(file: File) -> Iterator[tuple[int, str]]:
    number = 0
    for block in file.blocks():
        for line in block.split(b"\n")[:-1]:
            number += 1
            yield number, line.decode(file.encoding, "replace").rstrip("\r")


def _plain(text: str) -> str:
    """The text without its escapes."""
    return re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n"}.get(m[1], m[1]), text)
