"""Batches: what they hold, token by token, for one lane and for several."""

import numpy as np
import pytest
from training_corpora import people, shapes

from autoaux.errors import InputError
from autoaux.training import Vocabulary, refuse_oversubscription
from autoaux.training.data import Share, build_batch, compile_task, ordered_batches, token_batches

CORPORA = [people(40, 0), shapes(30, 1)]
VOCABULARY = Vocabulary.build(CORPORA)
TASKS = [compile_task(corpus, VOCABULARY) for corpus in CORPORA]


@pytest.mark.parametrize(
    "chosen", [[[3, 1, 7, 20]], [[3, 1, 7, 20], [5, 2]]], ids=["one lane", "two lanes"]
)
def test_a_batch_holds_its_sentences_token_by_token(chosen: list[list[int]]) -> None:
    """Every place is traced back to its token, its mirror image, its label and its characters."""
    lanes = range(len(chosen))
    splits = [TASKS[k].train for k in lanes]
    batch = build_batch([Share(0, splits, [np.array(c) for c in chosen])], VOCABULARY.table)
    (part,), layout = batch.parts, batch.layout
    for k in lanes:
        corpus, split = CORPORA[k], CORPORA[k].splits["train"]
        seen = 0
        for b, sentence in enumerate(part.sentences[k]):
            tokens = split.tokens[split.offsets[sentence] : split.offsets[sentence + 1]]
            places = np.flatnonzero(layout.sequence == b)[: len(tokens)]  # in order of the steps
            assert layout.lengths[k, b] == len(tokens)
            assert layout.last[k, b] == places[-1]
            assert layout.mirror[k, places].tolist() == places[::-1].tolist()
            forms = batch.forms[k][batch.form_of[k, places]]
            assert [VOCABULARY.forms[f] for f in forms] == [corpus.forms[t] for t in tokens]
            labels = [TASKS[k].labels[y] for y in part.labels[k, places]]
            assert labels == [
                corpus.labels[y]
                for y in split.labels[split.offsets[sentence] : split.offsets[sentence + 1]]
            ]
            seen += len(tokens)
        assert layout.counts[k] == seen
        if layout.valid is not None:
            assert int(layout.valid[k].sum()) == seen
        assert sorted(part.sentences[k]) == sorted(chosen[k])
    assert sum(layout.sizes) == batch.n_tokens


def test_characters_stand_forwards_and_backwards_with_digits_as_zero() -> None:
    split = TASKS[0].train
    batch = build_batch([Share(0, [split], [np.arange(20)])], VOCABULARY.table)
    starts = np.cumsum([0, *batch.form_layout.sizes])
    for number, form in enumerate(batch.forms[0]):
        word = VOCABULARY.forms[form].replace("4", "0").replace("2", "0")
        places = [starts[t] + number for t in range(len(word))]
        spelt = [
            [VOCABULARY.characters[c - 1] for c in batch.characters[0, d, places].tolist()]
            for d in (0, 1)
        ]
        assert "".join(spelt[0]) == word and "".join(spelt[1]) == word[::-1]
        assert batch.form_layout.last[0, number] == places[-1]


def test_long_words_are_cut() -> None:
    short = Vocabulary.build(CORPORA, max_word_length=3)
    assert short.table.lengths.max() == 3 and short.table.characters.shape[1] == 3


def test_an_epoch_holds_every_sentence_once_within_the_budget() -> None:
    lengths = np.random.default_rng(0).integers(1, 40, 300)
    lengths[17] = 500
    batches = token_batches(lengths, 100, np.random.default_rng(1))
    assert sorted(np.concatenate(batches)) == list(range(300))
    for batch in batches:
        assert lengths[batch].sum() <= 100 or batch.tolist() == [17]
    for batches in (ordered_batches(lengths, 128),):
        assert sorted(np.concatenate(batches)) == list(range(300))
        assert all(lengths[batch].sum() <= 128 + 500 for batch in batches)


def test_more_workers_than_cores_are_refused() -> None:
    refuse_oversubscription(1)
    with pytest.raises(InputError, match="each needs a core of its own"):
        refuse_oversubscription(10_000)
