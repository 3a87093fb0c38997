"""CoNLL's two columns, and CoNLL-U's ten."""

from pathlib import Path

from autoaux.corpora.corpus import Corpus
from autoaux.corpora.writing._form import (
    NO_LABEL,
    Form,
    refuse_documents,
    refuse_marks,
    sentences_of,
)


def _conll(corpus: Corpus, split: str, path: Path) -> None:
    refuse_documents(corpus, "CoNLL columns")
    refuse_marks(corpus, "CoNLL columns", "\t\n\r")
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for words, labels in sentences_of(corpus, split):
            pairs = zip(words, labels or [NO_LABEL] * len(words), strict=True)
            rows = (f"{word}\t{label}\n" for word, label in pairs)
            stream.write("".join(rows) + "\n")


def _conllu(corpus: Corpus, split: str, path: Path) -> None:
    refuse_documents(corpus, "CoNLL-U")
    refuse_marks(corpus, "CoNLL-U", "\t\n\r", in_labels="|" if corpus.spans else "")
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for number, (words, labels) in enumerate(sentences_of(corpus, split), 1):
            lines = [f"# sent_id = {split}-{number}", f"# text = {' '.join(words)}"]
            for at, (word, label) in enumerate(
                zip(words, labels or [NO_LABEL] * len(words), strict=True), 1
            ):
                in_misc = corpus.spans and labels
                tag, misc = ("_", f"NER={label}") if in_misc else (label, "_")
                lines.append("\t".join((str(at), word, "_", tag, *"_____", misc)))
            stream.write("\n".join(lines) + "\n\n")


CONLL = Form(
    ".conll",
    _conll,
    lambda corpus: {
        "format": "conll",
        "separator": "tab",
        "columns": 2,
        "tokens": "1",
        "labels": "2",
        "comments": "",
    },
)
CONLLU = Form(
    ".conllu",
    _conllu,
    lambda corpus: {"format": "conllu", "labels": "misc:NER" if corpus.spans else "upos"},
)
