"""Quotes in CSV and TSV: quoting only where the file as a whole says so."""

import csv
import io
from pathlib import Path

import pytest

from autoaux.corpora import read_corpus
from autoaux.errors import InputError

TEXTS = [(f"they liked song {i} a lot", "pos" if i % 3 else "neg") for i in range(60)]


def put(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def tsv(folder: Path, texts) -> Path:
    return put(folder / "c.tsv", "text\tlabel\n" + "".join(f"{t}\t{label}\n" for t, label in texts))


def documents(corpus) -> list[str]:
    return [" ".join(tokens) for tokens, _ in corpus.sentences("all")]


@pytest.mark.parametrize("lines", [[20], [20, 40], [5, 20, 40]])
@pytest.mark.parametrize("place", ["begin", "end"])
def test_lone_quotes_in_a_tsv_swallow_no_row(lines, place, tmp_path):
    texts = [
        ((f'"{t}' if place == "begin" else f'{t}"') if i in lines else t, label)
        for i, (t, label) in enumerate(TEXTS)
    ]
    corpus = read_corpus(tsv(tmp_path, texts))
    assert documents(corpus) == [t for t, _ in texts]


def test_that_quotes_are_characters_is_said(tmp_path):
    texts = [(f'"{t}' if i in (20, 40) else t, label) for i, (t, label) in enumerate(TEXTS)]
    [note] = [n for n in read_corpus(tsv(tmp_path, texts)).notes if n.kind == "quotes"]
    assert "would leave 40 of 60 entries" in note.message


def test_quoted_texts_with_separators_line_breaks_and_quotes_are_quoted(tmp_path):
    stream = io.StringIO()
    writer = csv.writer(stream)
    texts = [(f'{t},\nsaid "she"', label) for t, label in TEXTS]
    writer.writerows([("text", "label"), *texts])
    corpus = read_corpus(put(tmp_path / "c.csv", stream.getvalue()))
    assert documents(corpus) == [" ".join(t.split()) for t, _ in texts]


def test_one_text_over_two_lines_that_would_fit_by_themselves_stays_one(tmp_path):
    rows = "".join(f"{t},{label}\n" for t, label in TEXTS)
    corpus = read_corpus(put(tmp_path / "c.csv", f'text,label\n{rows}"one, two\nthree",pos\n'))
    assert corpus.labels == ("neg", "pos") and len(documents(corpus)) == 61


def test_quotes_within_a_text_stay(tmp_path):
    texts = [(f'"no" {t}' if i % 7 == 0 else t, label) for i, (t, label) in enumerate(TEXTS)]
    assert documents(read_corpus(tsv(tmp_path, texts))) == [t for t, _ in texts]


def test_a_quoted_tsv_without_need_is_unquoted(tmp_path):
    texts = [(f'"{t}"', label) for t, label in TEXTS]
    assert documents(read_corpus(tsv(tmp_path, texts))) == [t for t, _ in TEXTS]


def test_where_both_readings_lose_rows_the_line_is_named(tmp_path):
    rows = "".join(f"{t},{label}\n" for t, label in TEXTS)
    text = f'text,label\n"one, two",pos\n{rows}"open,neg\n{rows}'
    with pytest.raises(InputError, match=r"c.csv:63: a quote that is not closed.*line 2 on"):
        read_corpus(put(tmp_path / "c.csv", text))
