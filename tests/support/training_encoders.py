"""Transformers encoders of a few thousand parameters, made on the spot: no network, no download."""

from pathlib import Path

import numpy as np
import torch
from tokenizers import ByteLevelBPETokenizer
from training_corpora import NAMES, PLACES, PLAIN
from transformers import (
    BertConfig,
    BertModel,
    BertTokenizerFast,
    RobertaConfig,
    RobertaModel,
    RobertaTokenizerFast,
)

from autoaux.corpora import Corpus, corpus_from_sentences

PIECES = [
    "an",
    "##na",
    "be",
    "##rta",
    "##la",
    "do",
    "##ra",
    "em",
    "##il",
    "k",
    "##assel",
    "l",
    "##emgo",
    "m",
    "##inden",
]
SHAPE = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
}


def tiny_bert(folder: Path, *, positions: int = 64) -> str:
    """A BERT whose vocabulary has some of the test corpora's words whole, some in pieces, some
    not at all.
    """
    torch.manual_seed(0)
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *PIECES,
        *(w.lower() for w in PLAIN + NAMES[4:] + PLACES[2:]),
    ]
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(words)) + "\n", encoding="utf-8")
    tokenizer = BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=positions)
    tokenizer.save_pretrained(folder)
    config = BertConfig(vocab_size=len(tokenizer), max_position_embeddings=positions, **SHAPE)
    BertModel(config).save_pretrained(folder)
    return str(folder)


def tiny_roberta(folder: Path) -> str:
    """A RoBERTa: pieces of bytes, a space before each word, positions that begin after the
    padding.
    """
    torch.manual_seed(0)
    folder.mkdir(parents=True)
    cutter = ByteLevelBPETokenizer(add_prefix_space=True)
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    cutter.train_from_iterator(
        [" ".join(NAMES + PLACES + PLAIN)], vocab_size=300, special_tokens=special
    )
    cutter.save_model(str(folder))
    tokenizer = RobertaTokenizerFast(
        vocab=str(folder / "vocab.json"),
        merges=str(folder / "merges.txt"),
        add_prefix_space=True,
        model_max_length=64,
    )
    tokenizer.save_pretrained(folder)
    RobertaModel(
        RobertaConfig(vocab_size=len(tokenizer), max_position_embeddings=66, **SHAPE)
    ).save_pretrained(folder)
    return str(folder)


def tiny(folder: Path, config_class: type, model_class: type, **sizes: int) -> str:
    """Any other architecture, with the vocabulary of `tiny_bert`."""
    tiny_bert(folder)
    vocabulary = len((folder / "vocab.txt").read_text(encoding="utf-8").split())
    torch.manual_seed(0)
    config = config_class(
        vocab_size=vocabulary,
        max_position_embeddings=64,
        pad_token_id=0,
        bos_token_id=2,
        eos_token_id=3,
        **sizes,
    )
    model_class(config).save_pretrained(folder)
    return str(folder)


def tokenize(tokenizer, words):
    """One sentence as transformers itself prepares it, and the place of each word's first piece."""
    encoded = tokenizer([words], is_split_into_words=True, return_tensors="pt")
    numbers = encoded.word_ids(0)
    return encoded, [numbers.index(i) for i in range(len(words))]


def opinions(n: int = 60, seed: int = 0, name: str = "opinions") -> Corpus:
    """Documents whose label follows from one word."""
    rng = np.random.default_rng(seed)

    def document():
        good = rng.random() < 0.5
        words = [
            ["tree", "rain", "dog", "old", "slowly"][i]
            for i in rng.integers(0, 5, rng.integers(3, 8))
        ]
        return [*words, "Anna" if good else "Kassel"], ["good" if good else "bad"]

    splits = {"train": n, "dev": 20, "test": 20}
    return corpus_from_sentences(
        name, {s: [document() for _ in range(m)] for s, m in splits.items()}, kind="classification"
    )
