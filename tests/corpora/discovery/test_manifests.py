"""What a manifest says goes before what is detected: on files that detection gets wrong."""

from pathlib import Path

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
