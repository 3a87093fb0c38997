"""The demo's pool: real treebanks, nothing leaked between splits, a control that is one."""

import importlib.util
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "examples" / "demo_pool.py"


@pytest.fixture(scope="module")
def pool(tmp_path_factory) -> Path:
    if importlib.util.find_spec("dante") is None:
        pytest.skip("the demo's treebanks are not installed: pip install --no-deps dante-corpora")
    folder = tmp_path_factory.mktemp("demo") / "pool"
    subprocess.run(
        [sys.executable, str(SCRIPT), str(folder)], check=True, capture_output=True, timeout=300
    )
    return folder


def sentences(path: Path) -> list[list[list[str]]]:
    return [
        [line.split("\t") for line in block.splitlines()]
        for block in path.read_text(encoding="utf-8").strip().split("\n\n")
    ]


def test_no_tweet_stands_in_two_splits(pool):
    texts = {
        split: {
            " ".join(form.lower() for form, _ in s)
            for s in sentences(pool / "tweets_upos" / f"{split}.tsv")
        }
        for split in ("train", "dev", "test")
    }
    assert [len(texts[split]) for split in ("train", "dev", "test")] == [300, 400, 800]
    assert (
        not texts["train"] & texts["dev"]
        and not texts["train"] & texts["test"]
        and not texts["dev"] & texts["test"]
    )


def test_the_control_has_the_news_words_and_label_counts_in_another_order(pool):
    news, control = (
        sentences(pool / "news_upos" / "train.tsv"),
        sentences(pool / "control_shuffled" / "train.tsv"),
    )
    assert [[form for form, _ in s] for s in news] == [[form for form, _ in s] for s in control]
    labels = [[label for s in corpus for _, label in s] for corpus in (news, control)]
    assert Counter(labels[0]) == Counter(labels[1])
    agreement = sum(a == b for a, b in zip(*labels, strict=True)) / len(labels[0])
    chance = sum((n / len(labels[0])) ** 2 for n in Counter(labels[0]).values())
    assert abs(agreement - chance) < 0.02


def test_layers_of_one_treebank_label_the_same_words(pool):
    upos, deprel = (
        sentences(pool / "academic_upos" / "train.tsv"),
        sentences(pool / "academic_deprel" / "train.tsv"),
    )
    assert [[form for form, _ in s] for s in upos] == [[form for form, _ in s] for s in deprel]
    assert {label for s in deprel for _, label in s} > {"nsubj", "case", "det"}
