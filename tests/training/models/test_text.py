"""Data that is fed to a model: nothing of it is lost on the way through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoaux.errors import InputError
from autoaux.training.models import (
    label_sentences,
    read_columns,
    read_text,
    tokenize,
    write_columns,
)

CONLLU = """# text = He can't
1	He	he	PRON	_	_	2	nsubj	_	_
2-3	can't	_	_	_	_	_	_	_	_
2	ca	can	AUX	_	_	0	root	_	_
3	n't	not	PART	_	_	2	advmod	_	_
3.1	go	go	VERB	_	_	_	_	_	_
"""


def columns(text, column=None):
    return list(read_columns(text.splitlines(keepends=True), column, "in"))


def test_tokens_are_words_and_single_marks():
    assert tokenize("Don't pay $3.50, Mr. O'Neil-Smith!") == [
        "Don't",
        "pay",
        "$",
        "3.50",
        ",",
        "Mr",
        ".",
        "O'Neil-Smith",
        "!",
    ]


@given(st.text())
def test_tokenizing_loses_nothing_but_white_space(text):
    assert "".join(tokenize(text)) == "".join(text.split())


def test_labels_stand_in_one_more_column():
    sentences = columns("EU NNP\nrejects VBZ\n\n\nyes UH\n")
    assert [s.tokens for s in sentences] == [("EU", "rejects"), ("yes",)]
    assert write_columns(sentences[0], ["B-ORG", "O"]) == "EU NNP B-ORG\nrejects VBZ O\n\n"


def test_conllu_keeps_comments_ranges_and_empty_nodes():
    (sentence,) = columns(CONLLU)
    assert sentence.tokens == ("He", "ca", "n't")
    written = write_columns(sentence, ["A", "B", "C"]).split("\n")
    assert written[0] == "# text = He can't"
    assert [line.split("\t")[-1] for line in written[1:6]] == ["A", "_", "B", "C", "_"]


def test_a_token_that_begins_with_a_hash_is_a_token():
    assert columns("#autoaux\n#\n")[0].tokens == ("#autoaux", "#")


def test_the_column_of_tokens_can_be_named_and_must_exist():
    assert columns("1\tEU\n", 2)[0].tokens == ("EU",)
    with pytest.raises(InputError, match="in:3: expected a token in column 2, found 1 columns"):
        columns("a\tb\n\nc\n", 2)


def test_plain_text_is_not_taken_for_columns():
    with pytest.raises(
        InputError, match="in:2: 2 columns where lines before have 3; for plain text add --text"
    ):
        columns("Anna sees Kassel\nEmil sleeps\n")
    assert len(columns("Anna sees Kassel\nEmil sleeps\n", 1)[0].tokens) == 2


def test_text_without_a_final_line_end_is_read_to_its_end():
    assert [s.tokens for s in read_text(["one two\n", "\n", "three"])] == [
        ("one", "two"),
        (),
        ("three",),
    ]


def test_long_input_is_labelled_as_it_comes():
    taken = []

    def endless():
        for i in range(10**9):
            taken.append(i)
            yield from columns(f"w{i}\n")

    stream = label_sentences(endless(), lambda batch: [["X"] * len(tokens) for tokens in batch])
    assert next(stream)[1] == ["X"] and len(taken) < 10_000


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Anna\tB-PER\nsees\tO\n", "2 columns apart by tabs"),
        ("# id\n1\tAnna\t_\n2\tsees\t_\n", "3 columns apart by tabs"),
        ("Anna\nsees\nKassel\n\nthe\ndog\n", "one word each"),
        ("Anna B-PER\nsees O\n\nthe O\ndog O\nruns O\n", "2 columns, the last of labels"),
        ("Anna PROPN PER\nsees VERB O\n\n. PUNCT O\nhi X O\nyou Y O\n", "the last of labels"),
    ],
)
def test_columns_are_not_labelled_as_text(text, what):
    with pytest.raises(InputError, match=rf"in:1: these lines are .*{what}.*leave --text out"):
        list(read_text(text.splitlines(keepends=True), "in"))


@pytest.mark.parametrize(
    "text",
    [
        "Yes.\n\nNo.\n",
        "Anna sees Kassel.\nThe dog runs home.\nAll is well.\n\nIt rains.\nOh no, not that.\n",
        "one\ttab\nand none\n",
        "Paris\nRome\nOslo\nLima\nKyoto\nBern\n",
        "",
        "\n\n",
    ],
)
def test_text_is_text(text):
    assert [s.lines[0] for s in read_text(text.splitlines(keepends=True))] == text.splitlines()


@pytest.mark.parametrize(
    "text", ["Anna sees Kassel.", "Anna sees Kassel.\n\nThe dog runs.\n\nIt rained all day.\n"]
)
def test_text_of_lines_that_stand_alone_is_not_labelled_as_columns(text):
    with pytest.raises(InputError, match="in:1: every line stands alone.*add --text"):
        columns(text)


def test_a_mark_of_a_document_is_a_sentence_of_its_own():
    text = "-DOCSTART- -X- O O\n\nAnna NNP I-NP B-PER\nsees VBZ I-VP O\n"
    assert [s.tokens for s in columns(text)] == [("-DOCSTART-",), ("Anna", "sees")]
    assert [s.tokens for s in columns("-DOCSTART- -X- O O\n")] == [("-DOCSTART-",)]
    assert [s.tokens for s in columns("Anna X O\n", 1)] == [("Anna",)]
