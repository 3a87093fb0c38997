"""What a form of writing must do, and what all of them refuse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autoaux.corpora.corpus import Corpus
from autoaux.errors import InputError

NO_LABEL = "_"  # stands where a split has none


@dataclass(frozen=True)
class Form:
    """One format to write.

    Attributes:
        suffix: of its files.
        write: writes one split of a corpus, labelled or not, to a path.
        manifest: the fields of a manifest that reads it back as it was.
    """

    suffix: str
    write: Callable[[Corpus, str, Path], None]
    manifest: Callable[[Corpus], dict[str, object]]


def sentences_of(corpus: Corpus, split: str) -> Iterator[tuple[list[str], list[str] | None]]:
    """(tokens, labels) of a split as `Corpus.sentences` has them; None where it has no labels."""
    if split in corpus.splits:
        yield from corpus.sentences(split)
    else:
        yield from ((words, None) for words in corpus.unlabelled_sentences(split))


def refuse_marks(corpus: Corpus, what: str, marks: str, in_labels: str = "") -> None:
    """InputError where a token or a label holds a character that the format lays out with;
    `in_labels` are further ones that a label cannot hold."""
    for texts, kind in ((corpus.forms, "token"), (corpus.labels, "label")):
        marks += in_labels if kind == "label" else ""
        for text in texts:
            if any(mark in text for mark in marks):
                raise InputError(
                    f"{corpus.path}: {kind} {text[:60]!r} cannot be written as {what}, which has"
                    " no way to say it; --to jsonl or parquet can"
                )


def refuse_documents(corpus: Corpus, what: str) -> None:
    if corpus.kind == "classification":
        raise InputError(
            f"{corpus.path}: documents with a class cannot be written as {what}, which has a label"
            " per token; --to jsonl, parquet or spacy can"
        )
