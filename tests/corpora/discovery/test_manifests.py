"""What a manifest says goes before what is detected: on files that detection gets wrong."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from autoaux.corpora import read_corpus
from autoaux.errors import InputError

ROWS = "Ada\tB-PER\nmet\tO\nBob\tB-PER\n\nin\tO\nRome\tB-LOC\n\n" * 10


def corpus_of(folder: Path, said: str, **files: str):
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_bytes(text.encode())
    (folder / "corpus.yaml").write_text(said)
    return read_corpus(folder)


def sizes(corpus) -> dict[str, tuple[int, int]]:
    return {name: (part.n_sentences, part.n_tokens) for name, part in corpus.splits.items()}


def test_a_format_without_splits_reads_the_data_and_not_the_manifest(tmp_path):
    said = "format: conll\nseparator: tab\ncolumns: 2\ntokens: 1\nlabels: 2\n"
    text = ROWS.replace("Ada", "# id = 1\n# text = a b\nAda")
    assert sizes(corpus_of(tmp_path / "c", said, train__txt=text)) == {"train": (20, 50)}


def test_a_table_s_columns_may_be_called_anything(tmp_path):
    text = "what,mood\n" + "good day,up\nbad day,down\n" * 5
    corpus = corpus_of(tmp_path / "c", "format: csv\ntokens: what\nlabels: mood\n", train__csv=text)
    assert corpus.kind == "classification" and sizes(corpus) == {"train": (10, 20)}
    text = "nr;wort;marke\n" + "1;Ada;B-PER\n1;ran;O\n2;she;O\n" * 4
    said = "format: csv\nseparator: semicolon\ntokens: wort\nlabels: marke\nsentences: nr\n"
    corpus = corpus_of(tmp_path / "d", said, train__csv=text)
    assert corpus.spans and sizes(corpus) == {"train": (8, 12)}


def test_a_table_without_the_columns_said_names_those_that_it_has(tmp_path):
    with pytest.raises(InputError, match="train.csv:1: the header has a, b; say which"):
        corpus_of(tmp_path / "c", "format: csv\ntokens: x\nlabels: b\n", train__csv="a,b\n1,2\n")


def test_records_keys_may_be_called_anything(tmp_path):
    lines = '{"w": ["Ada", "ran"], "marks": ["B-PER", "O"]}\n' * 5
    said = "format: jsonl\ntokens: w\nlabels: marks\n"
    assert sizes(corpus_of(tmp_path / "c", said, train__jsonl=lines)) == {"train": (5, 10)}


@pytest.mark.parametrize(
    ("mark", "old", "new", "tokens"),
    [
        ("", "Ada", "# note\nAda", 60),
        ("%%", "Ada", "%% a remark of several words\nAda", 50),
        ("# ", "met O", "# O", 40),
    ],
)
def test_what_begins_a_comment_may_be_said(mark, old, new, tokens, tmp_path):
    text = ROWS.replace("\t", " ").replace(old, new)
    corpus = corpus_of(tmp_path / "c", f"comments: '{mark}'\n", train__txt=text)
    assert sizes(corpus)["train"][1] == tokens


def test_quotes_may_be_said_to_be_characters_or_not(tmp_path):
    rows = "text\tlabel\n" + 'good day\tup\n"bad" day\tdown\n' * 5
    for said, word in (("quotes: true\n", "bad"), ("quotes: false\n", '"bad"')):
        corpus = corpus_of(tmp_path / "c", said, train__tsv=rows)
        assert word in corpus.forms


def test_a_file_of_the_format_said_that_does_not_fit_is_an_error_and_not_left_out(tmp_path):
    said = "format: conll\nseparator: tab\n"
    with pytest.raises(InputError, match="dev.txt:1"):
        corpus_of(tmp_path / "c", said, train__txt=ROWS, dev__txt="prose of\nno columns at all\n")
    corpus = corpus_of(tmp_path / "d", said, train__txt=ROWS, labels__txt="O\nB-PER\n")
    assert sizes(corpus) == {"train": (20, 50)}


def test_what_is_labelled_may_be_said_words_or_texts(tmp_path):
    record = '{"tokens": ["it", "ran"], "tags": ["X", "Y"], "text": "it ran", "label": "%s"}\n'
    lines = (record % "good" + record % "bad") * 5
    assert corpus_of(tmp_path / "a", "language: en\n", train__jsonl=lines).kind == "tagging"
    said = "kind: classification\ntokens: text\nlabels: label\n"
    corpus = corpus_of(tmp_path / "b", said, train__jsonl=lines)
    assert corpus.kind == "classification" and corpus.labels == ("bad", "good")
    with pytest.raises(InputError, match="train.txt: `kind: classification`: conll has labels of"):
        corpus_of(tmp_path / "c", "kind: classification\n", train__txt=ROWS)


def test_a_row_of_names_may_be_said_to_be_one_or_none(tmp_path):
    text = "Wort\tMarke\n" + ROWS
    assert "Wort" in corpus_of(tmp_path / "a", "language: de\n", train__txt=text).forms
    corpus = corpus_of(tmp_path / "b", "header: true\n", train__txt=text)
    assert "Wort" not in corpus.forms and sizes(corpus) == {"train": (20, 50)}
    words = "token\tO\nword\tO\n\n" + ROWS
    assert "token" in corpus_of(tmp_path / "c", "header: false\n", train__txt=words).forms
    rows = "up,good day\ndown,bad day\n" * 2  # too few to tell
    said = "format: csv\nheader: false\ntokens: 2\nlabels: 1\n"
    corpus = corpus_of(tmp_path / "d", said, train__csv=rows)
    assert sizes(corpus) == {"train": (4, 8)} and corpus.labels == ("down", "up")
    named = "text,label\n" + "good day of all,up\nbad day of all,down\n" * 9
    corpus = corpus_of(tmp_path / "e", "header: false\n", train__csv=named)
    assert sizes(corpus)["train"][0] == 19 and "label" in corpus.labels


@pytest.mark.parametrize("said", ["[O, B-PER, I-PER]", "{0: O, 1: B-PER, 2: I-PER}"])
def test_numbers_of_labels_get_the_names_said(said, tmp_path):
    lines = '{"tokens": ["Ada", "Lee", "ran"], "tags": [1, 2, 0]}\n' * 5
    corpus = corpus_of(tmp_path / "c", f"label_names: {said}\n", train__jsonl=lines)
    assert corpus.spans and set(corpus.labels) == {"O", "B-PER", "I-PER"}


def test_a_split_may_be_said_to_have_no_labels(tmp_path):
    blind = ROWS.replace("B-PER", "B-LOC").replace("O", "B-LOC")
    corpus = corpus_of(tmp_path / "c", "unlabelled: [test]\n", train__txt=ROWS, test__txt=blind)
    assert sizes(corpus) == {"train": (20, 50)}
    [note] = [note for note in corpus.notes if note.kind == "unlabelled"]
    assert "20 sentences, 50 tokens, as corpus.yaml says" in note.message
    with pytest.raises(InputError, match="unlabelled: no split 'dev' among train"):
        corpus_of(tmp_path / "d", "unlabelled: [dev]\n", train__txt=ROWS)


@pytest.mark.parametrize(
    ("words", "kind", "sentences"),
    [(["Ada", "ran"], "tagging", 10), ("Ada ran off", "classification", 10)],
)
def test_columns_of_parquet_may_be_called_anything(words, kind, sentences, tmp_path):
    marks = [["B-PER", "O"] if kind == "tagging" else "xy"[i % 2] for i in range(10)]
    pq.write_table(pa.table({"phrase": [words] * 10, "verdict": marks}), tmp_path / "a.parquet")
    (tmp_path / "corpus.yaml").write_text("format: parquet\ntokens: phrase\nlabels: verdict\n")
    corpus = read_corpus(tmp_path)
    assert corpus.kind == kind and sizes(corpus)["all"][0] == sentences
    (tmp_path / "corpus.yaml").write_text("format: parquet\ntokens: text\nlabels: verdict\n")
    with pytest.raises(InputError, match="columns .*phrase, verdict"):
        read_corpus(tmp_path)
