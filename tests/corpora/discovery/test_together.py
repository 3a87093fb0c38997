"""Which files are one corpus, what it is called, and that none of its files is lost
without a word."""

import gzip
from pathlib import Path

import pytest

from autoaux.corpora import inspect, read_corpus, read_pool
from autoaux.errors import InputError

ROWS = "Ada\tB-PER\nmet\tO\nBob\tB-PER\n\nin\tO\nRome\tB-LOC\n\n" * 10
PROSE = "They went up the hill, and at last\nthey came down again. Nobody knew why.\n" * 5


def put(path: Path, text: str | bytes = ROWS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def splits_of(corpus) -> dict[str, int]:
    return {name: part.n_sentences for name, part in corpus.splits.items()}


@pytest.mark.parametrize("name", ["train.txt", "train.conll", "c_train.txt", "train/part.txt"])
def test_a_split_that_nobody_can_read_is_an_error_that_names_it(name, tmp_path):
    for split in ("dev.txt", "test.txt"):
        put(tmp_path / "c" / split)
    bad = put(tmp_path / "c" / name, PROSE)
    with pytest.raises(InputError, match=rf"not all of its files.*{bad.name}: .*`leave: "):
        read_corpus(tmp_path / "c")
    pool = inspect(tmp_path)
    assert not pool.found and bad.name in pool.unread[0].reason


def test_a_damaged_archive_of_a_split_is_an_error_too(tmp_path):
    put(tmp_path / "c" / "dev.txt")
    put(tmp_path / "c" / "train.txt.gz", gzip.compress(ROWS.encode())[:-20])
    with pytest.raises(InputError, match=r"train.txt.gz: .*not a readable g"):
        read_corpus(tmp_path / "c")


def test_a_part_without_a_split_s_name_is_missed_too(tmp_path):
    for part in ("a.conll", "b.conll"):
        put(tmp_path / "c" / part)
    put(tmp_path / "c" / "d.conll", PROSE)
    with pytest.raises(InputError, match="d.conll"):
        read_corpus(tmp_path / "c")


def test_a_manifest_may_leave_a_file(tmp_path):
    put(tmp_path / "c" / "dev.txt")
    put(tmp_path / "c" / "train.txt", PROSE)
    put(tmp_path / "c" / "corpus.yaml", "leave: [train.txt]\n")
    assert splits_of(read_corpus(tmp_path / "c")) == {"dev": 20}
    (tmp_path / "c" / "corpus.yaml").unlink()
    put(tmp_path / "pool.yaml", "leave: ['c/train.*']\n")
    [corpus] = read_pool(tmp_path).corpora
    assert splits_of(corpus) == {"dev": 20}


def test_lists_and_litter_beside_a_corpus_do_not_hinder_it(tmp_path):
    for split in ("train.txt", "dev.txt"):
        put(tmp_path / "c" / split)
        for litter in (f"{split}~", f"{split}.bak", f"__MACOSX/._{split}", f".nb/{split}"):
            put(tmp_path / "c" / litter)
    put(tmp_path / "c" / "labels.txt", "O\nB-PER\nB-LOC\n")
    corpus = read_corpus(tmp_path / "c")
    assert splits_of(corpus) == {"train": 20, "dev": 20}
    assert any("labels.txt" in note.message for note in corpus.notes)


def test_every_file_of_a_mixed_pool_is_a_candidate(tmp_path):
    put(tmp_path / "ner.txt", ROWS * 3)
    put(tmp_path / "mood.csv", "text,label\n" + "good day,pos\nbad day,neg\n" * 9)
    put(
        tmp_path / "intent.jsonl",
        '{"text": "play it", "label": "p"}\n{"text": "x", "label": "q"}\n',
    )
    rows = "".join(f"{i}\tword\t_\t{p}\t_\t_\t0\t_\t_\t_\n" for i, p in enumerate("NV", 1))
    put(tmp_path / "pos.conllu", (rows + "\n") * 100)
    pool = read_pool(tmp_path)
    assert [c.name for c in pool.corpora] == ["intent", "mood", "ner", "pos"]
    assert not pool.unread


def test_a_corpus_with_one_stray_file_of_another_format_is_two_candidates(tmp_path):
    for split in ("train.txt", "dev.txt"):
        put(tmp_path / "c" / split)
    put(tmp_path / "c" / "mood.csv", "text,label\n" + "good day,pos\nbad day,neg\n" * 9)
    assert [splits_of(c) for c in read_pool(tmp_path).corpora] == [
        {"train": 20, "dev": 20},
        {"all": 18},
    ]


def test_a_folder_that_holds_only_train_is_named_by_itself(tmp_path):
    put(tmp_path / "wnut" / "train.txt")
    assert read_corpus(tmp_path / "wnut").name == "wnut"
    assert read_corpus(tmp_path / "wnut" / "train.txt").name == "wnut"
    assert [c.name for c in read_pool(tmp_path / "wnut").corpora] == ["wnut"]


def test_splits_beside_others_are_named_by_their_folder_too(tmp_path):
    for name in ("train", "dev", "test", "train_small"):
        put(tmp_path / "wnut" / f"{name}.txt")
    found = {c.name: set(c.splits) for c in read_pool(tmp_path / "wnut").corpora}
    assert found == {"wnut": {"train", "dev", "test"}, "small": {"train"}}


@pytest.mark.parametrize(
    ("names", "splits"),
    [
        (("train_full", "validate_full", "eval"), {"train", "dev", "test"}),
        (("train", "eval"), {"train", "dev"}),
        (("train", "eval", "test"), {"train", "dev", "test"}),
    ],
)
def test_eval_is_the_split_that_the_others_leave_open(names, splits, tmp_path):
    for name in names:
        put(tmp_path / "c" / f"{name}.txt")
    assert set(read_corpus(tmp_path / "c").splits) == splits


@pytest.mark.parametrize("row", ["Ada\nmet\nBob\n\n", "Ada\t_\nmet\t_\nBob\t_\n\n"])
def test_a_blind_test_split_has_tokens_and_no_labels(row, tmp_path):
    for split in ("train.txt", "dev.txt"):
        put(tmp_path / "c" / split)
    put(tmp_path / "c" / "test.txt", row * 5)
    corpus = read_corpus(tmp_path / "c")
    assert splits_of(corpus) == {"train": 20, "dev": 20}
    [note] = [note for note in corpus.notes if note.kind == "unlabelled"]
    assert "5 sentences, 15 tokens" in note.message


def test_a_blind_split_that_lacks_the_last_column_is_not_read_by_the_one_before(tmp_path):
    rows = "Ada\tNN\tB-PER\nmet\tVB\tO\nBob\tNN\tB-PER\n\n" * 10
    put(tmp_path / "c" / "train.txt", rows)
    put(tmp_path / "c" / "test.txt", rows.replace("\tB-PER", "").replace("\tO", ""))
    corpus = read_corpus(tmp_path / "c")
    assert splits_of(corpus) == {"train": 10} and corpus.labels == ("O", "B-PER")


def test_splits_with_other_separators_are_one_corpus(tmp_path):
    put(tmp_path / "c" / "train.txt")
    put(tmp_path / "c" / "dev.txt", ROWS.replace("\t", " "))
    assert splits_of(read_corpus(tmp_path / "c")) == {"train": 20, "dev": 20}
