"""PubTator: ``ID|t|title``, ``ID|a|abstract``, then a line for each span; documents between blank
lines."""

import re
from collections.abc import Iterator, Sequence

from autoaux.corpora.files import File
from autoaux.corpora.formats._layout import Layout, Refusal
from autoaux.corpora.formats._registry import SAYS_SO, reader
from autoaux.corpora.formats.offsets._annotated import Annotated, Damaged, Span
from autoaux.corpora.formats.offsets._reading import FileReader

_TITLE = re.compile(r"([^|\t]+)\|t\|(.*)")
_FURTHER = re.compile(r"([^|\t]+)\|[a-z]\|(.*)")


@reader(SAYS_SO + 20)
class PubTator(FileReader):
    """Layer ``spans``. Title and abstract are one text with one character between them; relations
    are passed over."""

    name = "pubtator"

    def detect(self, files: Sequence[File]) -> Layout | Refusal | None:
        head = files[0].head()
        if b"|t|" not in head:
            return None
        lines = head.decode("utf-8", "replace").split("\n")
        first, *further = [line for line in lines if line.strip()][:2] or [""]
        if not _TITLE.match(first) or not any(map(_FURTHER.match, further)):
            return None
        said = "documents of ID|t|title, ID|a|abstract and spans"
        return self.with_depths(files[:1], Layout(self.name, labels="spans", evidence=(said,)))

    def texts(self, file: File, layout: Layout) -> Iterator[Annotated | Damaged]:
        text: str | None = None  # None between documents
        spans: list[Span] = []
        bad: Damaged | None = None
        for number, line in _lines(file):
            title, further = _TITLE.match(line), _FURTHER.match(line)
            if title or not line:
                if text is not None:
                    yield bad or Annotated(str(file.path), text, spans)
                text, spans, bad = (title[2] if title else None), [], None
            elif further and text is not None:
                text += "\n" + further[2]
            elif text is None:
                yield Damaged(f"{file.path}:{number}", f"no document begins with {line[:60]!r}")
            else:
                span = _span(line, number)
                if isinstance(span, str):
                    bad = bad or Damaged(f"{file.path}:{number}", span)
                elif span is not None:
                    spans.append(span)
        if text is not None:
            yield bad or Annotated(str(file.path), text, spans)


def _lines(file: File) -> Iterator[tuple[int, str]]:
    number = 0
    for block in file.blocks():
        for line in block.split(b"\n")[:-1]:
            number += 1
            yield number, line.decode(file.encoding, "replace").rstrip("\r")


def _span(line: str, number: int) -> Span | str | None:
    """A span; None for a relation; a string where the line is neither."""
    fields = line.split("\t")
    if len(fields) < 3:
        return f"neither a span nor a relation: {line[:60]!r}"
    if not (fields[1].isdecimal() and fields[2].isdecimal()):
        return None
    if len(fields) < 5 or not fields[4].strip():
        return f"a span without a type: {line[:60]!r}"
    return Span(int(fields[1]), int(fields[2]), fields[4].strip(), fields[3], 1, number)
