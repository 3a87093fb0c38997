"""Pieces of words and windows of sentences: nothing lost, nothing twice, nothing too long."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training_corpora import NAMES, PLACES, PLAIN
from training_encoders import tiny_bert, tiny_roberta
from transformers import AutoTokenizer

from autoaux.errors import InputError
from autoaux.training.encoders import PieceRow, Reader, cut_forms, cut_windows, groups

WORDS = [*NAMES, *PLACES, *PLAIN, "unseen-word", "naïve", "🙂", "\u200b", "3.14"]


@pytest.fixture(scope="module", params=[tiny_bert, tiny_roberta])
def tokenizer(request, tmp_path_factory):
    return AutoTokenizer.from_pretrained(
        request.param(tmp_path_factory.mktemp("encoder") / "e"), add_prefix_space=True
    )


def test_pieces_of_forms_are_the_pieces_of_words_in_a_sentence(tokenizer):
    pieces = cut_forms(tokenizer, WORDS, 50)
    sentence = [word for word in WORDS if word != "\u200b"]
    ids = np.array([WORDS.index(word) for word in sentence])
    expected = tokenizer(sentence, is_split_into_words=True, add_special_tokens=False)["input_ids"]
    assert pieces.of(ids).tolist() == expected


def test_a_form_without_pieces_becomes_the_unknown_piece(tmp_path):
    tokenizer = AutoTokenizer.from_pretrained(tiny_bert(tmp_path / "e"))
    assert tokenizer("\u200b", add_special_tokens=False)["input_ids"] == []
    assert cut_forms(tokenizer, ["\u200b"], 50).pieces.tolist() == [tokenizer.unk_token_id]


def test_a_form_of_too_many_pieces_is_cut(tokenizer):
    assert cut_forms(tokenizer, ["a-b-c-d-e-f-g-h"], 3).counts.tolist() == [3]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 8), max_size=120), st.integers(8, 40))
def test_windows_partition_a_sentence_and_fit(counts, size):
    counts = np.array(counts, np.int64)
    windows = cut_windows(counts, size)
    kept = [i for w in windows for i in range(w.keep_first, w.keep_last)]
    assert kept == list(range(len(counts)))
    for w in windows:
        assert counts[w.first : w.last].sum() <= size
        assert w.first <= w.keep_first <= w.keep_last <= w.last


def test_a_word_inside_a_long_sentence_has_a_quarter_of_a_window_on_each_side():
    counts = np.ones(1000, np.int64)
    for w in cut_windows(counts, 40):
        assert w.first == 0 or w.keep_first - w.first >= 10
        assert w.last == 1000 or w.last - w.keep_last >= 10


def test_rows_reassemble_a_long_sentence_word_by_word(tokenizer):
    reader = Reader(tokenizer, 12, 64)
    pieces = reader.cut(WORDS)
    forms = np.random.default_rng(0).integers(0, len(WORDS), 200)
    rows = reader.rows(pieces, [forms[:150], forms[150:150], forms[150:]])
    assert max(len(row.pieces) for row in rows) <= 12
    firsts = pieces.pieces[pieces.offsets[:-1]]
    seen = np.full(200, -1)
    for row in rows:
        seen[row.words] = row.pieces[row.firsts]
    assert seen.tolist() == firsts[forms].tolist()


def test_groups_hold_every_row_once_and_hardly_pad():
    rng = np.random.default_rng(0)
    rows = [
        PieceRow(np.zeros(n, np.int64), np.zeros(1), np.zeros(1)) for n in rng.integers(3, 60, 300)
    ]
    grouped = list(groups(rows, waste=0.1, most=1000))
    assert sorted(id(row) for group in grouped for row in group) == sorted(map(id, rows))
    for group in grouped:
        width = max(len(row.pieces) for row in group)
        assert sum(len(row.pieces) for row in group) >= 0.9 * width * len(group)
        assert width * len(group) <= 1000


def test_a_window_longer_than_the_encoder_reads_is_refused(tokenizer):
    with pytest.raises(InputError, match="at most 64"):
        Reader(tokenizer, 65, 64)
