"""Words that an encoder's pieces do not cover are counted as its tokenizer shows them."""

import json
import shutil

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast

from autoaux.cli import main
from autoaux.corpora import corpus_from_sentences
from autoaux.errors import InputError
from autoaux.training.encoders import load_body, piece_coverage


def corpus(*sentences: list[str]):
    numbered = [(words, ["V", *["N"] * (len(words) - 1)]) for words in sentences]
    return corpus_from_sentences("words", {"train": numbered[:1], "dev": numbered[1:]})


@pytest.fixture
def bytewise(tmp_path):
    """A tokenizer that has pieces for bytes only."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({letter: i for i, letter in enumerate(letters)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(tmp_path / "bytes")
    (tmp_path / "bytes" / "config.json").write_text(json.dumps({"model_type": "bert"}))
    return str(tmp_path / "bytes")


def test_bytes_of_a_character_are_told_from_letters(bytewise):
    # a b: a byte each; ü: two bytes, 字: three, both broken
    found = piece_coverage(bytewise, corpus(["ab", "ü", "ab"], ["字"]))
    assert found.words == 4 and found.unknown == 0.0
    assert found.pieces == pytest.approx((2 + 2 + 2 + 3) / 4)
    assert found.broken == pytest.approx(2 / 4) and found.hardly


def test_unknown_pieces_are_counted_by_word(bert):
    known = piece_coverage(bert, corpus(["do", "do"]))
    mixed = piece_coverage(bert, corpus(["do", "𓂀", "do"], ["𓂀"]))
    assert known.unknown == 0.0 and not known.hardly
    assert mixed.unknown == pytest.approx(2 / 4) and mixed.broken == 0.0


def test_inspect_says_it_of_every_corpus(bert, tmp_path, capsys, monkeypatch):
    (tmp_path / "a.conll").write_text("do\tD\n𓂀\tN\n\n" * 6, encoding="utf-8")
    words = ["autoaux", "inspect", str(tmp_path / "a.conll"), "--encoder", bert, "--json"]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    told = json.loads(capsys.readouterr().out)["pieces"]["a"]
    assert told["words"] == 12 and told["unknown"] == pytest.approx(0.5)


def changed(bert, tmp_path, **config):
    folder = tmp_path / "changed"
    shutil.copytree(bert, folder)
    before = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(before | config))
    return str(folder)


@pytest.mark.parametrize(
    "config, said",
    [
        (
            {"model_type": "t5", "classifier_dropout": 0.0},
            "t5 is a sequence-to-sequence model; what can be trained are",
        ),
        ({"hidden_dropout_prob": "none"}, "not an encoder that transformers can load safely"),
        ({"model_type": "gpt2", "n_layer": 1}, "which would begin at random"),
        (
            {"model_type": "own", "auto_map": {"AutoConfig": "own.Own"}},
            "needs code of its own, which is never run",
        ),
    ],
    ids=[
        "sequence to sequence",
        "a value of another kind",
        "weights of another architecture",
        "code",
    ],
)
def test_what_would_not_be_the_encoder_is_refused_in_a_line(bert, tmp_path, config, said):
    with pytest.raises(InputError, match=said) as error:
        load_body(changed(bert, tmp_path, **config), "tagging")
    assert "\n" not in str(error.value)


def test_an_encoder_without_a_pooling_of_its_own_is_taken(bert):
    assert load_body(bert, "classification")[1] > 0
