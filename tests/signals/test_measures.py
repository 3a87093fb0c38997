"""Values of the signals against arithmetic, the papers and independent libraries."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy, kurtosis
from shared_folder import SHARED
from signals_helpers import corpus, needs_golden, read_as_the_program_does, sentence
from sklearn.metrics import (
    completeness_score,
    homogeneity_score,
    mutual_info_score,
    normalized_mutual_info_score,
)

from autoaux.corpora import corpus_from_sentences, shuffle_labels
from autoaux.errors import InputError
from autoaux.signals import Information, Missing, Profile, all_pairs, compute_signals, label_map

TABLES = arrays(
    np.int64, st.tuples(st.integers(2, 5), st.integers(2, 6)), elements=st.integers(0, 9)
)


@given(TABLES)
@settings(max_examples=80, deadline=None)
def test_measures_of_a_table_are_those_of_scikit_learn(table):
    if (table.sum(0) > 0).sum() < 2 or (table.sum(1) > 0).sum() < 2:
        return
    rows, columns = (
        np.repeat(np.indices(table.shape)[axis].ravel(), table.ravel()) for axis in (0, 1)
    )
    found = Information.of(table)

    def close(value):
        return pytest.approx(value, abs=1e-9)

    assert found.mutual * math.log(2) == close(mutual_info_score(rows, columns))
    assert found.row == close(entropy(table.sum(1), base=2))
    assert found.joint == close(entropy(table.ravel(), base=2))
    assert found.normalised(found.row) == close(homogeneity_score(rows, columns))
    assert found.normalised(found.column) == close(completeness_score(rows, columns))
    for way, by in {
        "max": max,
        "min": min,
        "arithmetic": lambda a, b: (a + b) / 2,
        "geometric": lambda a, b: (a * b) ** 0.5,
    }.items():
        theirs = normalized_mutual_info_score(rows, columns, average_method=way)
        assert found.normalised(by(found.row, found.column)) == close(theirs)


def test_a_table_with_one_label_on_a_side_has_no_normalised_information():
    with pytest.raises(Missing, match="single label in the candidate"):
        Information.of(np.array([[3.0], [2.0]])).normalised(1.0)
    with pytest.raises(Missing, match="no word could be matched"):
        Information.of(np.zeros((2, 2)))


def table_of(a, b, **options):
    return compute_signals(a, [b], **options)


def word_counts(sentences):
    words = [word for tokens, _ in sentences for word in tokens]
    return {word: words.count(word) for word in dict.fromkeys(words)}


A = [
    sentence("the/D dog/N barks/V loudly/R"),
    sentence("the/D cat/N sleeps/V"),
    sentence("a/D dog/N"),
]
B = [sentence("the/X cat/Y barks/Z"), sentence("the/X bird/Y sings/Z ./P ./P")]


def test_word_divergence_is_the_square_of_scipys_distance():
    counts = word_counts(A), word_counts(B)
    words = sorted(counts[0] | counts[1])
    p, q = ([c.get(word, 0) for word in words] for c in counts)
    assert table_of(corpus("a", A), corpus("b", B)).value("b", "jsd.words") == pytest.approx(
        jensenshannon(p, q, base=2) ** 2
    )


def test_trigram_divergence_counts_padded_token_trigrams():
    def trigrams(sentences):
        found = {}
        for tokens, _ in sentences:
            padded = ["<s>", "<s>", *tokens, "</s>", "</s>"]
            # both marks are the same sign in the profile; begin and end still differ by place
            padded = ["#" if token in ("<s>", "</s>") else token for token in padded]
            for triple in zip(padded, padded[1:], padded[2:], strict=False):
                found[triple] = found.get(triple, 0) + 1
        return found

    a, b = trigrams(A + B[:1]), trigrams(B)
    keys = sorted(a.keys() | b.keys())
    expected = jensenshannon([a.get(k, 0) for k in keys], [b.get(k, 0) for k in keys], base=2) ** 2
    found = table_of(corpus("a", A + B[:1]), corpus("b", B)).value("b", "jsd.trigrams")
    assert found == pytest.approx(expected)


def test_train_and_dev_are_compared_and_test_is_never_read():
    with_test = corpus("a", A[:2], A[2:], test=[sentence("zebra/N")])
    changed = corpus("a", A[:2], A[2:], test=[sentence("the/D dog/N")])
    one, other = (table_of(c, corpus("b", B)) for c in (with_test, changed))
    assert one.row("b") == other.row("b")
    # train: the 2, dog barks loudly cat sleeps 1 each; dev: a dog
    assert one.value("b", "oov_rate.main") == 0.5
    assert one.value("b", "jsd.words.main") == pytest.approx(
        jensenshannon([2, 1, 1, 1, 1, 1, 0], [0, 1, 0, 0, 0, 0, 1], base=2) ** 2
    )


def test_an_unknown_dev_word_that_the_candidate_knows_is_no_longer_unknown():
    main = corpus("a", A[:2], [sentence("bird/N zebra/N dog/N dog/N")])
    found = table_of(main, corpus("b", B))
    assert found.value("b", "oov_rate.main") == 0.5
    assert found.value("b", "oov_rate.all") == 0.25
    assert found.value("b", "oov_rate.train") == pytest.approx(1 - 4 / 7)  # the, the, barks, cat


def test_divergence_between_classes_is_the_generalised_one_of_their_word_distributions():
    found = table_of(corpus("a", A), corpus("b", B))
    classes = {}
    for tokens, labels in A:
        for word, label in zip(tokens, labels, strict=True):
            classes.setdefault(label, []).append(word)
    words = sorted(word_counts(A))
    rows = np.array(
        [[listed.count(word) / len(listed) for word in words] for listed in classes.values()]
    )
    spread = entropy(rows.mean(0), base=2) - np.mean([entropy(row, base=2) for row in rows])
    assert found.value("b", "jsd.classes.main") == pytest.approx(spread / math.log2(len(classes)))


def test_two_class_divergences_compare_the_same_class_of_both_tasks():
    a = corpus(
        "a", [("good dog".split(), ["pos"]), ("bad dog".split(), ["neg"])], kind="classification"
    )
    b = corpus(
        "b", [("good cat".split(), ["yes"]), ("bad dog".split(), ["no"])], kind="classification"
    )
    found = table_of(a, b)
    assert found.value("b", "jsd.classes.positive.all") == pytest.approx(0.5)
    assert found.value("b", "jsd.classes.negative.all") == pytest.approx(0.0)
    merged = jensenshannon([2, 1, 0, 1], [0, 2, 2, 0], base=2) ** 2  # good dog bad cat
    assert found.value("b", "jsd.classes.all") == pytest.approx(merged)
    assert "two classes" in table_of(a, corpus("t", A)).reason("t", "jsd.classes.positive.all")


def test_word_agreement_is_krippendorffs_alpha():
    # Krippendorff 2011, section C: four observers, twelve units, values missing; nominal alpha
    # .743.
    units = [
        "111",
        "2232",
        "3333",
        "3333",
        "2222",
        "1234",
        "4444",
        "1121",
        "2222",
        "555",
        "11",
        "3",
    ]
    coded = [
        sentence(" ".join(f"unit{number}/{value}" for value in values))
        for number, values in enumerate(units)
    ]
    found = table_of(corpus("a", coded), corpus("b", B))
    assert found.value("b", "labels.word_agreement.main") == pytest.approx(0.743, abs=5e-4)
    assert found.value("b", "labels.word_agreement.candidate") == 1.0  # the X X
    once = table_of(corpus("a", A), corpus("once", [sentence("no/A word/B twice/A")]))
    assert "occurs twice" in once.reason("once", "labels.word_agreement.candidate")


def test_words_agree_on_nothing_once_labels_are_shuffled():
    tagged = corpus("a", [sentence("the/D dog/N barks/V the/D cat/N sleeps/V")] * 500)
    found = table_of(tagged, replace(shuffle_labels(tagged, seed=0), name="shuffled"))
    assert found.value("shuffled", "labels.word_agreement.main") == 1.0
    # 3,000 tokens of six words: the standard error of an agreement by chance is about .01.
    assert abs(found.value("shuffled", "labels.word_agreement.candidate")) < 0.02


def test_label_facts_follow_their_definitions():
    spans = [sentence("Anna/B-P Smith/I-P saw/O Berlin/B-L ./O"), sentence("it/O rains/O")]
    found = table_of(corpus("a", spans, spans=True), corpus("b", B))
    counts = [4, 1, 1, 1]  # O, B-P, I-P, B-L
    assert found.value("b", "labels.count.main") == 4
    assert found.value("b", "labels.entropy.main") == pytest.approx(entropy(counts, base=2))
    assert found.value("b", "labels.kurtosis.main") == pytest.approx(kurtosis(np.array(counts) / 7))
    assert found.value("b", "labels.outside_share.main") == pytest.approx(4 / 7)
    assert found.value("b", "labels.span_length.main") == 1.5
    sizes = [4, 1, 1, 1], [2, 2, 2, 2]  # B: X, Y, Z, P twice each
    expected = jensenshannon(*sizes, base=2) ** 2
    assert found.value("b", "labels.distribution_distance") == pytest.approx(expected)
    assert (
        found.value("b", "size.tokens.main") == 7 and found.value("b", "size.sentences.ratio") == 1
    )
    assert found.value("b", "type_token_ratio.distance") == pytest.approx((1 - (6 / 8) / 1) ** 2)


def test_entity_coverage_counts_words_inside_spans_on_both_sides():
    a = corpus("a", [sentence("Anna/B-P Smith/I-P saw/O Berlin/B-L")], spans=True)
    b = corpus("b", [sentence("Berlin/B-X saw/O Anna/O")], spans=True)
    assert table_of(a, b).value("b", "entity_coverage") == pytest.approx(1 / 3)


def test_the_same_annotation_in_two_schemes_is_the_same_annotation():
    words = "Anna Smith saw New York City with Bob".split()
    iob = ["B-P", "I-P", "O", "B-L", "I-L", "I-L", "O", "B-P"]
    bioes = ["B-P", "E-P", "O", "B-L", "I-L", "E-L", "O", "S-P"]
    a, b = (
        corpus_from_sentences(n, {"train": [(words, marks)] * 3})
        for n, marks in (("a", iob), ("b", bioes))
    )
    assert table_of(a, b).value("b", "nmi_joint.multiplicative") == pytest.approx(1.0)
    assert table_of(a, b).value("b", "nmi_joint.entity_types") == pytest.approx(1.0)


def test_without_o_two_tasks_that_agree_only_on_o_have_nothing_to_compare():
    a = corpus("a", [sentence("the/O dog/O saw/O Anna/B-P and/O Berlin/B-L")], spans=True)
    b = corpus("b", [sentence("the/O dog/O saw/O Carl/B-P and/O Rome/B-L")], spans=True)
    found = table_of(a, b)
    assert found.reason("b", "nmi_joint.without_outside") == "no word could be matched"


@needs_golden
def test_a_tiny_overlap_does_not_look_like_a_strong_match():
    pos = SHARED / "corpora" / "pos"
    english, german = pos / "ud_en_ewt/en_ewt-ud-dev.conllu", pos / "ud_de_gsd/de_gsd-ud-dev.conllu"
    main = corpus("dev", read_as_the_program_does(english))
    others = [
        corpus("gsd", read_as_the_program_does(german)),
        corpus("test", read_as_the_program_does(english.with_name("en_ewt-ud-test.conllu"))),
    ]
    names = [
        "shared_vocabulary",
        "nmi_joint.multiplicative_type_weighted",
        "nmi_joint.permutation_z",
    ]
    found = compute_signals(main, others, names=names)
    assert (
        found.value("gsd", "nmi_joint.multiplicative_type_weighted") > 0.4
    )  # on 1.7 % of the words
    assert found.value("gsd", names[2]) < found.value("test", names[2]) / 5


def test_the_permutation_score_of_unrelated_labels_is_small_and_of_equal_ones_large():
    random = np.random.default_rng(0)
    words = [f"w{i}" for i in range(400)]
    by_word = {word: f"L{random.integers(4)}" for word in words}
    a = corpus("a", [(words, [by_word[w] for w in words])])
    same = corpus("same", [(words, [by_word[w].lower() for w in words])])
    unrelated = corpus("unrelated", [(words, [f"M{random.integers(4)}" for _ in words])])
    found = compute_signals(a, [same, unrelated], names=["nmi_joint.permutation_z"])
    assert found.value("same", "nmi_joint.permutation_z") > 50
    assert abs(found.value("unrelated", "nmi_joint.permutation_z")) < 4


def test_all_pairs_at_once_equal_one_pair_at_a_time():
    pool = [corpus("a", A), corpus("b", B), corpus("c", A + B)]
    for main, found in zip(pool, all_pairs(pool), strict=True):
        for other in pool:
            alone = table_of(main, other)
            for name in found.names:
                if name.startswith(("language.vocabulary", "language.majority")):
                    continue  # depend on the other candidates
                one, all_of_them = alone.value(other.name, name), found.value(other.name, name)
                assert one == (
                    None if all_of_them is None else pytest.approx(all_of_them, rel=1e-12)
                ), name


def test_the_label_map_has_counts_shares_and_words():
    a = corpus("mine", [sentence("run/VERB the/DET run/NOUN run/NOUN zebra/NOUN")])
    b = corpus("theirs", [sentence("the/d run/n run/n run/n run/v long/a")])
    found = label_map(a, b)
    noun, verb, determiner = (found.main_labels.index(label) for label in ("NOUN", "VERB", "DET"))
    assert found.coverage[noun] == pytest.approx(2 / 3)  # zebra is not shared
    best, second = found.matches[noun]
    # two shared nouns, each three quarters n and one quarter v
    assert (best.candidate, best.tokens, best.share) == ("n", 1.5, 0.75)
    assert (second.candidate, second.tokens, second.share) == ("v", 0.5, 0.25)
    assert best.words == (("run", 1.5),)
    # their three n are two thirds my NOUN, one third my VERB
    assert best.candidate_share == pytest.approx(2 / 3)
    assert [match.candidate for match in found.best() if match.main == "DET"] == ["d"]
    assert found.matches[verb][0].candidate == "n" and found.matches[determiner][0].share == 1
    assert found.forward.sum(axis=1) == pytest.approx([1, 1, 1])


def test_a_label_map_without_a_shared_word_is_refused_in_one_line():
    with pytest.raises(InputError, match="share no word"):
        label_map(corpus("a", A), corpus("b", [sentence("zebra/X quagga/Y")]))


def test_disjoint_vocabularies_are_missing_with_the_reason_and_zero_where_zero_is_true():
    found = table_of(corpus("a", A), corpus("b", [sentence("zebra/X quagga/Y")]))
    assert found.value("b", "shared_vocabulary") == 0.0 and found.value("b", "jsd.words") == 1.0
    assert found.reason("b", "text_overlap.additive") == "no word in common"
    assert found.reason("b", "nmi_joint.permutation_z") == "fewer than two words in common"
    assert not np.isnan([v for v in found.row("b").values() if v is not None]).any()


def test_a_corpus_with_one_label_or_one_sentence_is_missing_where_it_must_be():
    found = compute_signals(
        corpus("a", A),
        [corpus("one label", [sentence("the/X dog/X")]), corpus("one word", [sentence("dog/Y")])],
    )
    assert (
        found.reason("one label", "nmi_joint.additive")
        == "the matched words carry a single label in the candidate"
    )
    assert found.reason("one label", "jsd.classes.candidate") == "one label has a single label"
    assert found.value("one word", "size.tokens.candidate") == 1


def test_a_candidate_without_a_train_split_is_a_row_of_reasons():
    empty = corpus("test only", None, test=B)
    found = compute_signals(corpus("a", A), [empty, corpus("b", B)])
    assert {found.reason("test only", name) for name in found.names} == {"no train split"}
    assert found.value("b", "size.tokens.candidate") == 8
    assert compute_signals(corpus("a", A), [empty]).value("test only", "jsd.words") is None


def test_a_main_task_without_a_train_split_and_a_name_that_is_no_signal_are_refused():
    with pytest.raises(InputError, match="no train split"):
        compute_signals(corpus("a", None, test=A), [corpus("b", B)])
    with pytest.raises(InputError, match="not a signal"):
        compute_signals(corpus("a", A), [corpus("b", B)], names=["nmi"])


def test_no_candidates_give_an_empty_table():
    assert compute_signals(corpus("a", A), []).candidates == ()


def test_a_profile_from_the_cache_gives_the_same_table(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path))
    odd = [(["\ud800", "a b", "", "größe"], ["X", "Y", "X", "Y"])]
    a, b = corpus("a", A + odd, A[:1]), corpus("b", B + odd)
    first = compute_signals(a, [b])
    assert len(list((tmp_path / "profiles").iterdir())) == 2
    monkeypatch.setattr(Profile, "of", None)  # it must not count again
    assert compute_signals(a, [b]).row("b") == first.row("b")


def test_progress_is_told_up_to_the_end():
    seen = []
    compute_signals(
        corpus("a", A),
        [corpus("b", B), corpus("c", A + B)],
        progress=lambda *told: seen.append(told),
    )
    assert [done for done, _, _ in seen] == [1, 2, 3, 4, 5]
    assert {total for _, total, _ in seen} == {5}


def test_the_frame_holds_nothing_where_a_signal_is_missing():
    frame = table_of(corpus("a", A), corpus("b", [sentence("zebra/X quagga/Y")])).to_frame()
    assert frame.loc["b", "shared_vocabulary"] == 0.0
    assert (
        frame["nmi_joint.additive"].isna().all()
        and str(frame["nmi_joint.additive"].dtype) == "Float64"
    )
