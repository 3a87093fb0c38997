"""What any reader read is written in every form that can say it, and reads back to the same corpus,
digest included."""

import csv
import io
import json
from pathlib import Path

import pytest
from format_files import EXAMPLES
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from tools_files import FILES, SENTENCES, SPACY_NUMBERS, Sentence, put

from autoaux.corpora import convert, read_corpus
from autoaux.corpora.formats import READERS
from autoaux.errors import InputError

FORMS = ("conll", "conllu", "jsonl", "parquet", "spacy")
OF_DOCUMENTS = ("jsonl", "parquet", "spacy")


def json_array(folder: Path, sentences: list[Sentence]) -> Path:
    return put(folder / "all.json", json.dumps([{"tokens": w, "tags": m} for w, m in sentences]))


def pandas_columns(folder: Path, sentences: list[Sentence]) -> Path:
    columns = {
        name: {str(i): one[at] for i, one in enumerate(sentences)}
        for at, name in enumerate(("tokens", "tags"))
    }
    return put(folder / "all.json", json.dumps(columns))


def table_of_texts(folder: Path, sentences: list[Sentence]) -> Path:
    stream = io.StringIO()
    rows = [[i, " ".join(words), label] for i, (words, [label]) in enumerate(sentences)]
    csv.writer(stream, delimiter="\t").writerows([["", "text", "label"], *rows])
    return put(folder / "train.tsv", stream.getvalue())


# source: (reader, how it is written, kind, layer)
SOURCES = {
    **{
        name: (name.partition(",")[0], one.write, one.kind, one.layer)
        for name, one in EXAMPLES.items()
    },
    **{name: (one.reader, one.write, "tagging", None) for name, one in FILES.items()},
    "JSON array": ("jsonl", json_array, "tagging", None),
    "pandas' columns": ("jsonl", pandas_columns, "tagging", None),
    "TSV of texts": ("csv", table_of_texts, "classification", None),
}

any_word = st.text(
    st.characters(codec="utf-8", categories=["Lu", "Ll", "Lo", "Nd"], include_characters="-'&%"),
    min_size=1,
    max_size=6,
)
# strings of a DocBin are numbered by a hash; these numbers are known
known_word = st.sampled_from([word for word in SPACY_NUMBERS if not word.isupper()])


@st.composite
def tagged(draw, word) -> Sentence:
    """A sentence with well-formed spans."""
    words = draw(st.lists(word, min_size=1, max_size=6))
    labels: list[str] = []
    while len(labels) < len(words):
        kind = draw(st.sampled_from(["", "PER", "LOC", "ORG"]))
        length = draw(st.integers(1, 3)) if kind else 1
        labels += [f"B-{kind}", *[f"I-{kind}"] * (length - 1)] if kind else ["O"]
    return words, labels[: len(words)]


def documents(word):
    return st.tuples(
        st.lists(word, min_size=1, max_size=6), st.sampled_from([["one"], ["two"], ["three"]])
    )


def test_every_reader_is_a_source():
    assert {reader for reader, *_ in SOURCES.values()} == set(READERS)


@pytest.mark.parametrize("source", SOURCES)
@settings(
    max_examples=2,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_what_was_read_is_written_and_read_back(source, data, tmp_path_factory):
    reader, write, kind, layer = SOURCES[source]
    word = known_word if reader == "docbin" else any_word
    one = tagged(word) if kind == "tagging" else documents(word)
    drawn = data.draw(st.lists(one, max_size=8))
    sound = [(words, ["one" if i % 2 else "two"]) for i, (words, _) in enumerate(SENTENCES[:12])]
    folder = tmp_path_factory.mktemp("drawn")
    path = write(folder / "in", [*(SENTENCES[:12] if kind == "tagging" else sound), *drawn])
    try:
        corpus = read_corpus(path, layer=layer)
    except InputError:  # words that the format itself is made of
        reject()
    assert (corpus.format, corpus.kind) == (reader, kind)
    for form in FORMS:
        out = folder / form
        if kind == "classification" and form not in OF_DOCUMENTS:
            with pytest.raises(InputError, match="documents with a class cannot be written"):
                convert(path, out, form, layer=layer)
            continue
        convert(path, out, form, layer=layer)
        again = read_corpus(out)
        assert again.digest == corpus.digest
        assert {split: list(again.sentences(split)) for split in again.splits} == {
            split: list(corpus.sentences(split)) for split in corpus.splits
        }
