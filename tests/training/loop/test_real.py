"""Real corpora: another treebank helps a small main task, its shuffled labels do not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from shared_folder import CORPORA, needs_corpora
from training_recipes import reference

from autoaux.corpora import cut_train, drop_leaks, ensure_splits, read_corpus, shuffle_labels
from autoaux.errors import InputError
from autoaux.recipe import Optimisation, Recipe, Schedule
from autoaux.training import Run, Vocabulary, load_data


@needs_corpora
def test_a_treebank_helps_and_its_shuffled_labels_do_not() -> None:
    """EWT cut to 5,000 tokens with ParTUT: +3.8 points after 600 steps in earlier work, -0.2
    shuffled.
    """
    main = cut_train(read_corpus(CORPORA / "pos/ud_en_ewt"), 5000, 0)
    fewer = main.splits["dev"].select(np.arange(0, main.splits["dev"].n_sentences, 3))
    main = replace(main, splits={**main.splits, "dev": fewer})
    helper = drop_leaks(read_corpus(CORPORA / "pos/ud_en_partut"), main)[0]
    control = shuffle_labels(helper, 0)
    vocabulary = Vocabulary.build([main, helper, control])
    scores = {}
    for name, auxiliaries in (("single", ()), ("helper", (helper,)), ("control", (control,))):
        written = Recipe(
            main=reference(main),
            auxiliaries=tuple(map(reference, auxiliaries)),
            schedule=Schedule(kind="auxiliary" if auxiliaries else "single"),
            optimisation=Optimisation(max_steps=120, eval_every=40),
        )
        scores[name] = Run(written, main, auxiliaries, 0, vocabulary=vocabulary).advance().score
    assert scores["single"] > 0.8
    assert scores["helper"] - scores["single"] > 0.015
    assert scores["control"] - scores["single"] < 0.01


def test_load_data_cuts_shuffles_drops_leaks_and_checks_content(tmp_path: Path) -> None:
    def write(name: str, sentences: list[str]) -> None:
        text = "\n\n".join(
            "\n".join(f"{t} {'CAP' if t[0].isupper() else 'LOW'}" for t in s.split())
            for s in sentences
        )
        (tmp_path / name).mkdir(exist_ok=True)
        for split in ("train", "dev", "test"):
            part = sentences if split == "train" else sentences[:3]
            text = "\n\n".join(
                "\n".join(f"{t} {'CAP' if t[0].isupper() else 'LOW'}" for t in s.split())
                for s in part
            )
            (tmp_path / name / f"{split}.conll").write_text(text + "\n", encoding="utf-8")

    letters = "abcdefghijklmnopqrst"
    write("main", [f"Anna sees {x} tree and {x}{x} old Dogs today" for x in letters])
    write(
        "other",
        [f"Anna sees {x} tree and {x}{x} old Dogs today" for x in letters[:2]]
        + [f"the {x} House is red" for x in letters],
    )
    main, other = (ensure_splits(read_corpus(tmp_path / name)) for name in ("main", "other"))
    refs = [
        reference(main),
        reference(other).model_copy(update={"train_tokens": 30, "shuffle_labels": 1}),
    ]
    written = Recipe(main=refs[0], auxiliaries=(refs[1],), schedule=Schedule(kind="auxiliary"))
    read_main, (read_other,) = load_data(written, tmp_path)
    assert read_main.digest == main.digest
    train = read_other.splits["train"]
    assert 0 < train.n_tokens <= 30
    assert not any(
        "Anna" in tokens for tokens, _ in read_other.sentences("train")
    )  # it stands in main's dev
    misplaced = [
        label
        for tokens, labels in read_other.sentences("train")
        for t, label in zip(tokens, labels, strict=True)
        if (label == "CAP") != t[0].isupper()
    ]
    assert misplaced  # shuffled
    write(
        "main", ["Other text than before stands Here now"] * 4 + [f"so {x} It is" for x in letters]
    )
    with pytest.raises(InputError, match="its content changed since the recipe was written"):
        load_data(written, tmp_path)
