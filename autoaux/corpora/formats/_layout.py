"""How a file is laid out, what a reader must do, and what it notices on the way."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autoaux.corpora.corpus import Kind, Note, Split
from autoaux.corpora.files import File
from autoaux.corpora.strings import EMPTY_TOKEN, Forms, Interner, Strings, renumber
from autoaux.errors import InputError


@dataclass(frozen=True)
class Layout:
    """What a reader needs to know of a file; found by `Reader.detect` or said in a manifest.

    Attributes:
        format: the reader's name.
        kind: "tagging", or "classification" where a text has one label.
        binary: whether the files are no text, so that encodings do not matter.
        separator: between columns, "\\t", " " (any run of blanks) or ",".
        columns: how many there are, 0 where the format has none.
        tokens: column of the tokens: its number from 1, or its name in the header or record.
        labels: column or layer of the labels, likewise; "" where a split has none.
        layers: what `labels` could be instead.
        text_layers: those of them that hold one label for a whole text.
        header: the columns' names, where the file has a header row.
        sentences: what ends a sentence where a format leaves a choice (HIPE: "marks" or
            "documents";
            CSV: the column of the sentence id).
        comments: what a comment line begins with; "" for none, None where the file decides.
        quotes: whether quotes enclose fields (CSV); None where the file decides.
        ragged: "skip" leaves out rows without all columns, and counts them.
        remarks: what was a choice between plausible readings, said to the person.
        evidence: what in the files speaks for this reading, shown by `inspect --why`.
    """

    format: str
    kind: Kind = "tagging"
    binary: bool = False
    separator: str = ""
    columns: int = 0
    tokens: str = ""
    labels: str = ""
    layers: tuple[str, ...] = ()
    text_layers: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    sentences: str = ""
    comments: str | None = None
    quotes: bool | None = None
    ragged: str = "refuse"
    remarks: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether a header row names the columns; where none does they are numbered, if at all."""
        numbers = tuple(str(at) for at in range(1, len(self.header) + 1))
        return self.header != numbers

    def with_labels(self, layer: str) -> "Layout":
        """The same files with another layer's labels."""
        return replace(
            self, labels=layer, kind="classification" if layer in self.text_layers else self.kind
        )


@dataclass(frozen=True)
class Refusal:
    """Files that look like a format and cannot be read: the reason, and what to do."""

    format: str
    reason: str


@dataclass
class Findings:
    """Things noticed while reading, counted by kind, the first three with file and line."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    places: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, kind: str, message: str, places: Iterable[str], count: int = 1) -> None:
        key = (kind, message)
        self.counts[key] = self.counts.get(key, 0) + count
        shown = self.places.setdefault(key, [])
        shown += list(places)[: 3 - len(shown)]

    def empty_tokens(self, places: Iterable[str], count: int) -> None:
        self.add(
            "empty token", f"empty tokens with a label, read as {EMPTY_TOKEN!r}", places, count
        )

    def notes(self) -> tuple[Note, ...]:
        return tuple(
            Note(kind, counted(count, message), count, tuple(self.places[kind, message]))
            for (kind, message), count in self.counts.items()
        )


@dataclass
class Store:
    """What all splits of one corpus share while it is read."""

    forms: Forms = field(default_factory=Forms)
    labels: Interner = field(default_factory=Interner)
    findings: Findings = field(default_factory=Findings)

    def settle(self, parts: Mapping[str, Split]) -> Strings:
        """The distinct words, once all splits are read; these get their final numbers."""
        words, final = self.forms.settled()
        for part in parts.values():
            renumber(part.tokens, final)
        return words


def place(file: File, line: int, text: bytes | str, encoding: str = "utf-8") -> str:
    """``file:line text``, the text shortened and on one line."""
    if isinstance(text, bytes):
        text = text.decode(encoding, "replace")
    return f"{file.path}:{line} {text[:60]!r}"


def counted(count: int, message: str) -> str:
    """A message about so many rows, lines, tokens or documents, in the singular where it is one."""
    if count == 1:
        message = re.sub("(row|line|token|document|span|text|record)s", r"\1", message, count=1)
    return f"{count:,} {message}"


def bad_rows(message: str, places: Sequence[str], count: int, advice: str = "") -> InputError:
    """The error for rows that cannot be read: what, how many, the first three, what to do."""
    more = f" and {count - 3:,} more" if count > 3 else ""
    advice = f"; {advice}" if advice else ""
    return InputError(
        f"{places[0].split(' ', 1)[0]}: {counted(count, message)}:"
        f" {', '.join(places[:3])}{more}{advice}"
    )
