"""BioC XML: a collection of documents of passages with annotations, read piece by piece.

An entity that the file itself declares is refused, and nothing outside the file is fetched.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from xml.parsers import expat

from autoaux.corpora.files import BLOCK, File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import SAYS_SO, reader
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span
from autoaux.corpora.formats.offsets._reading import FileReader

_TEXTUAL = ("text", "offset", "infon")  # elements whose characters count


class _Refused(Exception):
    pass


@reader(SAYS_SO + 30)
class Bioc(FileReader):
    """The layer is the infon that says an annotation's kind: ``type``, unless there is none.

    A passage is a text; its sentences are the file's, where it has them.
    """

    name = "bioc"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        head = files[0].head().lstrip()[:20_000]
        if not head.startswith(b"<") or b"<collection" not in head or b"<document" not in head:
            return None
        said = "an XML collection of documents and passages"
        layout = Layout(self.name, binary=True, labels="type", evidence=(said,))
        return self.with_depths(files[:1], layout)

    def texts(self, file: File, layout: Layout) -> Iterator[Annotated | Damaged]:
        passages = _Passages(file, layout.labels)
        parser = passages.parser
        with file.open() as stream:
            try:
                while piece := stream.read(BLOCK):
                    parser.Parse(piece, False)
                    while passages.done:
                        yield passages.done.popleft()
                parser.Parse(b"", True)
            except (expat.ExpatError, _Refused, ValueError) as error:
                said = str(error).partition(": line")[0]
                yield Damaged(f"{file.path}:{parser.CurrentLineNumber}", f"not BioC XML: {said}")
        yield from passages.done


class _Passages:
    """What the parser meets, becoming passages; `done` are those that have ended."""

    def __init__(self, file: File, label: str) -> None:
        self.file, self.label = file, label
        self.done: deque[Annotated | Damaged] = deque()
        self.inside: list[str] = []
        self.characters: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters.append
        self.parser.EntityDeclHandler = self.refuse
        self.parser.SkippedEntityHandler = self.unknown

    def refuse(self, *_: object) -> None:
        raise _Refused("it declares entities of its own, which are not expanded")

    def unknown(self, name: str, *_: object) -> None:
        raise _Refused(f"the entity &{name}; stands for nothing")

    def begin(self, name: str, said: dict[str, str]) -> None:
        self.inside.append(name)
        self.characters.clear()
        if name == "passage":
            self.line = self.parser.CurrentLineNumber
            self.offset, self.text = 0, ""
            self.spans: list[Span] = []
            self.sentences: list[tuple[int, str]] = []
        elif name == "sentence":
            self.sentence_offset = self.offset
        elif name == "annotation":
            self.annotation: dict = {"line": self.parser.CurrentLineNumber, "places": []}
        elif name == "infon":
            self.key = said.get("key", "")
        elif name == "location" and "annotation" in self.inside:
            start = int(said.get("offset", ""))
            self.annotation["places"].append((start, start + int(said.get("length", ""))))

    def end(self, name: str) -> None:
        self.inside.pop()
        within = self.inside[-1] if self.inside else ""
        said = "".join(self.characters) if name in _TEXTUAL else ""
        self.characters.clear()
        if within == "passage" and name == "offset":
            self.offset = int(said)
        elif within == "passage" and name == "text":
            self.text = said
        elif within == "sentence" and name == "offset":
            self.sentence_offset = int(said)
        elif within == "sentence" and name == "text":
            self.sentences.append((self.sentence_offset, said))
        elif within == "annotation" and name == "infon":
            self.annotation.setdefault(self.key, said)
        elif within == "annotation" and name == "text":
            self.annotation["said"] = said
        elif name == "annotation" and "passage" in self.inside:
            self.span()
        elif name == "passage":
            self.passage()

    def span(self) -> None:
        found, places = self.annotation, self.annotation["places"]
        infons = [value for key, value in found.items() if key not in ("line", "places", "said")]
        label = found.get(self.label) or (infons[0] if infons else "")
        if places and label:
            start, end = min(places)[0] - self.offset, max(p[1] for p in places) - self.offset
            said = found.get("said")
            self.spans.append(Span(start, end, label, said, len(places), found["line"]))

    def passage(self) -> None:
        text, begins = self.text, None
        if self.sentences:
            begins = [at - self.offset for at, _ in self.sentences]
            if not text:
                for at, sentence in self.sentences:
                    text = text.ljust(at - self.offset) + sentence
        if text:
            self.done.append(Annotated(str(self.file.path), text, self.spans, begins=begins))
