"""Leaks: exact and near matches, within a task and from a pool, and what dropping leaves."""

from itertools import pairwise

import numpy as np
import pytest
from shared_folder import CORPORA, needs_corpora

from autoaux.corpora import (
    corpus_from_sentences,
    drop_leaks,
    ensure_splits,
    find_leaks,
    read_corpus,
    read_pool,
)
from autoaux.corpora.corpus import form_hashes
from autoaux.corpora.leaks import THRESHOLD, shingled


def corpus(name: str, **splits: list[str]):
    return corpus_from_sentences(
        name,
        {
            split: [
                (text.split(), ["X" if i % 2 else "Y" for i in range(len(text.split()))])
                for text in texts
            ]
            for split, texts in splits.items()
        },
    )


LONG = "the quick brown fox jumps over the lazy dog again"
OTHER = "a completely different sentence stands here for every test"
THIRD = "nothing of this was ever seen anywhere else before"
MAIN = corpus("main", train=[OTHER], dev=[LONG], test=[THIRD])


def counts(report, name):
    return {(leak.split, leak.main_split): leak.count for leak in report.of(name)}


def test_a_sentence_in_other_letters_case_is_the_same_sentence():
    report = find_leaks(
        MAIN, [corpus("aux", train=[LONG.upper(), "this one stands in no other corpus"])]
    )
    assert counts(report, "aux") == {("train", "dev"): 1}
    assert report.candidates[0].examples == (LONG.upper(),)
    assert report.candidates[0].share == 0.5


def test_five_tokens_say_nothing():
    short = "see you later my friend"
    assert not find_leaks(
        corpus("m", train=[OTHER], dev=[short], test=[THIRD]), [corpus("a", train=[short])]
    ).candidates


def test_one_changed_word_in_many_is_a_near_match():
    words = [f"w{i}" for i in range(30)]
    changed = [*words[:-1], "other"]
    main = corpus("main", dev=[" ".join(words)], train=[OTHER], test=[THIRD])
    report = find_leaks(
        main, [corpus("aux", train=[" ".join(changed), OTHER + " not quite the same at all here"])]
    )
    assert [(leak.main_split, leak.count, leak.near) for leak in report.of("aux")] == [
        ("dev", 1, 1)
    ]


def test_near_matches_agree_with_comparing_every_pair():
    rng = np.random.default_rng(7)
    originals = [[f"w{w}" for w in rng.integers(0, 400, rng.integers(8, 30))] for _ in range(60)]
    altered = []
    for words in originals:
        copy = list(words)
        for _ in range(rng.integers(0, 5)):
            copy[rng.integers(0, len(copy))] = f"x{rng.integers(0, 50)}"
        altered.append(copy)

    def jaccard(a, b):
        return len(set(pairwise(a)) & set(pairwise(b))) / len(set(pairwise(a)) | set(pairwise(b)))

    expected = sum(max(jaccard(a, o) for o in originals) >= THRESHOLD for a in altered)
    main = corpus("main", dev=[" ".join(words) for words in originals], train=[OTHER], test=[THIRD])
    report = find_leaks(main, [corpus("aux", train=[" ".join(words) for words in altered])])
    [leak] = report.of("aux")
    assert 0 < leak.near < leak.count
    assert (
        abs(leak.count - expected) <= 1
    )  # banding misses a pair of J = 0.8 with probability 0.0002


def test_a_task_s_own_splits_are_compared_one_way():
    main = corpus("main", train=[LONG, OTHER], dev=[LONG, THIRD], test=[THIRD, OTHER])
    inside = {(leak.split, leak.main_split): leak.count for leak in find_leaks(main, []).inside}
    assert inside == {("dev", "train"): 1, ("test", "train"): 1, ("test", "dev"): 1}


def test_dropping_takes_what_stands_in_dev_or_test_and_says_so():
    aux = corpus(
        "aux", train=[LONG, OTHER, "one more sentence that is only in this corpus"], dev=[THIRD]
    )
    left, count = drop_leaks(aux, MAIN)
    assert (count.sentences, count.tokens, count.near) == (
        {"train": 1, "dev": 1},
        {"train": 10, "dev": 9},
        0,
    )
    assert [" ".join(tokens) for tokens, _ in left.sentences("train")] == [
        OTHER,
        "one more sentence that is only in this corpus",
    ]
    assert "dev" not in left.splits and left.digest != aux.digest
    assert left.notes[-1].kind == "leak" and left.notes[-1].count == 2
    assert not find_leaks(MAIN, [left]).of("aux") or {
        leak.main_split for leak in find_leaks(MAIN, [left]).of("aux")
    } == {"train"}


def blind(**unlabelled):
    train = [(text.split(), ["X", "Y"] * 5) for text in [" ".join(OTHER.split()) + " today"]]
    texts = {name: [text.split() for text in found] for name, found in unlabelled.items()}
    return corpus_from_sentences("blind", {"train": train, "dev": train}, unlabelled=texts)


def test_a_test_without_labels_leaks_like_any_other():
    main = blind(test=[LONG, THIRD])
    report = find_leaks(main, [corpus("aux", train=[LONG, THIRD], dev=[THIRD])])
    assert counts(report, "aux") == {("train", "test"): 2, ("dev", "test"): 1}
    left, count = drop_leaks(corpus("aux", train=[LONG, THIRD, "not said in test at all"]), main)
    assert count.sentences == {"train": 2} and left.splits["train"].n_sentences == 1
    whole = ensure_splits(
        corpus_from_sentences(
            "m",
            {"train": [(f"{LONG} {i}".split(), ["X", "Y"] * 5 + ["X"]) for i in range(20)]},
            unlabelled={"test": [THIRD.split()]},
        )
    )
    found = counts(find_leaks(whole, [corpus("aux", train=[THIRD])]), "aux")
    assert found == {("train", "test"): 1}  # beside the test that was carved out of train


def test_what_a_task_trains_on_and_its_own_blind_test_holds_is_told():
    train = [(LONG.split(), ["X", "Y"] * 5), (OTHER.split(), ["X", "Y", "X"] * 3)]
    main = corpus_from_sentences("m", {"train": train}, unlabelled={"test": [LONG.split()]})
    [leak] = find_leaks(main, []).inside
    assert (leak.split, leak.main_split, leak.count) == ("test", "train", 1)


def test_a_candidate_s_split_without_labels_is_trained_on_by_nobody():
    assert not find_leaks(MAIN, [blind(test=[LONG, THIRD])]).of("blind") or {
        leak.split for leak in find_leaks(MAIN, [blind(test=[LONG, THIRD])]).of("blind")
    } <= {"train", "dev"}
    left, _ = drop_leaks(blind(test=[LONG]), MAIN)
    assert list(left.unlabelled_sentences("test")) == [LONG.split()]


def test_a_clean_candidate_comes_back_itself():
    aux = corpus("aux", train=["one more sentence that is only in this corpus"])
    assert drop_leaks(aux, MAIN)[0] is aux


def test_shingles_do_not_cross_sentences():
    c = corpus("c", train=["a b c d e f", "g h", "i"])
    found = shingled(c.splits["train"], form_hashes(c.forms))
    assert np.diff(found.starts).tolist() == [5, 1, 0]


@needs_corpora
def test_the_main_task_is_left_out_and_its_copies_are_reported():
    main = read_corpus(CORPORA / "ner/wnut17")
    pool = read_pool(CORPORA / "ner", leave_out=[main])
    assert "wnut17" not in {c.name for c in pool.corpora}
    assert any("main task" in item.reason for item in pool.unread)
    report = find_leaks(main, pool.corpora)
    assert counts(report, "ritter_ner")["all", "train"] == 2_327  # INDEX.md, Leakage
    assert counts(report, "wnut16")["train", "train"] == 2_327
    assert counts(report, "wnut16")["dev", "train"] == 954


@needs_corpora
def test_the_danish_leak_is_found_and_dropped():
    main = read_corpus(CORPORA / "pos/ud_da_ddt")
    candidate = read_corpus(CORPORA / "pos/ud_da_twocol")
    found = counts(find_leaks(main, [candidate]), "ud_da_twocol")
    assert (found["train", "dev"], found["train", "test"]) == (218, 220)  # INDEX.md, Leakage
    assert (found["dev", "dev"], found["test", "test"]) == (292, 294)
    _, dropped = drop_leaks(candidate, main)
    assert dropped.sentences["train"] == 438 and dropped.sentences["dev"] == 292
    divided = ensure_splits(main)
    left, _ = drop_leaks(candidate, divided)
    assert {leak.main_split for leak in find_leaks(divided, [left]).candidates} <= {"train"}


# (of, split, in, split, sentences) of INDEX.md's table
LISTED = [
    ("ner_bio/BC5CDR-disease-IOB", "test", "ner_bio/BC5CDR-chem-IOB", "test", 4_754),
    ("ner_bio/BioNLP13CG-IOB", "test", "ner_bio/AnatEM-IOB", "test", 1_897),
    ("ner_bio/BioNLP13CG-IOB", "dev", "ner_bio/AnatEM-IOB", "dev", 991),
    ("pos/ritter_pos", "all", "chunking/ritter_chunk", "all", 752),
    ("supersense/streusle_v3", "all", "pos/ud_en_ewt", "train", 2_358),
    ("pos/genia_pos", "dev", "ner_bio/JNLPBA", "train", 1_295),
    ("pos/genia_pos", "test", "ner_bio/JNLPBA", "dev", 1_120),
    (
        "ner/epg_europarl_de",
        "test",
        "ner/epg_europarl_de/ep-96-04-15_pado_annotated.tsv",
        "all",
        829,
    ),
]


@needs_corpora
@pytest.mark.parametrize(
    ("of", "split", "where", "main_split", "sentences"),
    LISTED,
    ids=[f"{row[0]} {row[1]}" for row in LISTED],
)
def test_the_leaks_of_the_index_are_found(of, split, where, main_split, sentences):
    report = find_leaks(read_corpus(CORPORA / where), [read_corpus(CORPORA / of)])
    leak = next(
        leak for leak in report.candidates if (leak.split, leak.main_split) == (split, main_split)
    )
    assert leak.count - leak.near == sentences


@needs_corpora
def test_one_annotation_in_four_schemes_is_one_corpus():
    """BC5CDR as it stands and rewritten in IOBES, IOB1 and IO; IO cannot tell adjacent mentions
    apart.
    """
    original = read_corpus(CORPORA / "ner_bio/BC5CDR-chem-IOB")
    sentences = {split: list(original.sentences(split)) for split in original.splits}
    for scheme in ("BIOES", "IOB1", "IO"):
        rewritten = {
            split: [(tokens, rewrite(labels, scheme)) for tokens, labels in part]
            for split, part in sentences.items()
        }
        again = corpus_from_sentences("again", rewritten)
        assert again.scheme == scheme
        if scheme != "IO":
            assert again.digest == original.digest
        else:
            for split in original.splits:
                expected = [io(labels) for _, labels in sentences[split]]
                assert [labels for _, labels in again.sentences(split)] == expected


def rewrite(labels: list[str], scheme: str) -> list[str]:
    """IOB2 to another scheme, written independently of the package."""
    after = [*labels[1:], "O"]
    before = ["O", *labels[:-1]]
    result = []
    for label, following, preceding in zip(labels, after, before, strict=True):
        prefix, _, kind = label.partition("-")
        goes_on = following == f"I-{kind}"
        if prefix == "O":
            result.append("O")
        elif scheme == "BIOES":
            result.append(
                {("B", True): "B-", ("B", False): "S-", ("I", True): "I-", ("I", False): "E-"}[
                    prefix, goes_on
                ]
                + kind
            )
        elif scheme == "IOB1":
            result.append(("B-" if prefix == "B" and preceding[2:] == kind else "I-") + kind)
        else:
            result.append("I-" + kind)
    return result


def io(labels: list[str]) -> list[str]:
    """IOB2 labels with adjacent mentions of one type joined."""
    return [
        "I" + label[1:] if label != "O" and before[2:] == label[2:] else label
        for label, before in zip(labels, ["O", *labels], strict=False)
    ]


def numbered(length: int, place: int, number: str) -> str:
    words = [f"word{i}" for i in range(length)]
    return " ".join([*words[:place], number, *words[place + 1 :]]).replace(
        "word", f"w{length}x{place}y"
    )


@pytest.mark.parametrize(("was", "is_"), [("1921", "1923"), ("3.5", "12,000"), ("7", "70%")])
def test_a_short_sentence_with_one_number_changed_is_a_near_match(was, is_):
    planted = [(length, place) for length in (8, 9, 10) for place in range(length)]
    main = corpus("m", train=[OTHER], dev=[numbered(*one, was) for one in planted], test=[THIRD])
    aux = corpus("a", train=[*(numbered(*one, is_) for one in planted), LONG])
    [leak] = find_leaks(main, [aux]).candidates
    assert (leak.count, leak.near) == (27, 27)
    assert drop_leaks(aux, main)[0].splits["train"].n_sentences == 1


def test_two_numbers_changed_or_a_word_in_place_of_one_are_other_sentences():
    main = corpus("m", train=[OTHER], dev=["they won 3 of 5 games in May"], test=[THIRD])
    others = ["they won 4 of 6 games in May", "they won 3 of many games in May"]
    assert not find_leaks(main, [corpus("a", train=others)]).candidates


def test_rows_of_a_table_are_no_sentences():
    main = corpus("m", train=[OTHER], dev=["1 . Ajax 34 22 8 4"], test=[THIRD])
    assert not find_leaks(main, [corpus("a", train=["1 . Ajax 34 22 8 5"])]).candidates
