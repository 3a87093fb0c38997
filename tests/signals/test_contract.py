"""What every registered signal promises: same again, in its range, missing instead of NaN,
invariances.
"""

import math
import random

import numpy as np
import pytest
from signals_helpers import corpus, sentence

from autoaux.signals import CHEAP, COUNTINGS, SIGNALS, Missing, Resources, compute_signals
from autoaux.signals.vectors import StaticVectors, TokenVectors

POS_A = [
    sentence("the/DT dog/NN barks/VB ./X"),
    sentence("a/DT cat/NN sees/VB the/DT dog/NN ./X"),
    sentence("dogs/NN bark/VB and/X cats/NN run/VB ./X"),
    sentence("run/NN is/VB a/DT word/NN ./X"),
]
POS_B = [
    sentence("the/d run/n was/v long/a ./p"),
    sentence("cats/n see/v a/d dog/n ./p"),
    sentence("long/a dogs/n run/v and/p bark/v ./p"),
]
NER_A = [
    sentence("Anna/B-PER Smith/I-PER lives/O in/O New/B-LOC York/I-LOC ./O"),
    sentence("the/O dog/O of/O Anna/B-PER barks/O in/O Berlin/B-LOC ./O"),
    sentence("Berlin/B-ORG signs/O ./O"),
]
NER_B = [
    sentence("Berlin/B-place and/O New/B-place York/I-place ./O"),
    sentence("Anna/B-human sees/O the/O cat/O in/O Berlin/B-place ./O"),
]
DOC_A = [
    ("good film with a dog".split(), ["pos"]),
    ("bad film with a cat".split(), ["neg"]),
    ("a good dog".split(), ["pos"]),
]
DOC_B = [
    ("a bad dog in York".split(), ["ham"]),
    ("the good cat sees".split(), ["spam"]),
    ("bad word".split(), ["ham"]),
]

TASKS = {
    "pos": lambda **o: corpus("pos", POS_A, [sentence("a/DT wolf/NN runs/VB")], language="en", **o),
    "other pos": lambda **o: corpus("other pos", POS_B, POS_B[:1], language="de", **o),
    "ner": lambda **o: corpus("ner", NER_A, NER_A[:2], spans=True, language="en", **o),
    "other ner": lambda **o: corpus("other ner", NER_B, spans=True, **o),
    "documents": lambda **o: corpus(
        "documents", DOC_A, DOC_A[:2], kind="classification", language="en", **o
    ),
    "other documents": lambda **o: corpus(
        "other documents", DOC_B, DOC_B[:2], kind="classification", language="fi", **o
    ),
}
FORMS = sorted({form for make in TASKS.values() for form in make().forms})
PAIRS = [
    ("pos", "other pos"),
    ("ner", "other ner"),
    ("documents", "other documents"),
    ("pos", "ner"),
    ("documents", "ner"),
]


class Typology:
    """Distances that need no database: letters apart."""

    def distance(self, kind, first, second):
        if kind == "inventory":
            raise Missing("no such features")
        return abs(ord(first[0]) - ord(second[0])) / 26


class Encoder:
    """A vector per word in its sentence; equal only where the whole sentence is."""

    key, size = "contract", 16

    def encode(self, sentences):
        return [
            np.array([self._vector(tokens, i) for i in range(len(tokens))], np.float32)
            for tokens in sentences
        ]

    def _vector(self, tokens, i):
        return _noise(tokens[i]) + 0.3 * _noise(f"{tokens} {i}")


def _noise(word):
    return np.random.default_rng(list(word.encode())).standard_normal(16)


def resources(*corpora):
    loss = {
        c.digest: [(s, 3 * math.exp(-s / (50 + 9 * i)) + 0.1 * i) for s in range(0, 200, 10)]
        for i, c in enumerate(corpora)
    }
    static = StaticVectors(FORMS, np.stack([_noise(form) for form in FORMS]))
    return Resources(
        curves=loss,
        static=static,
        contextual=TokenVectors(corpora, Encoder(), keep="float32"),
        typology=Typology(),
        probes={c.digest: {"r2": 0.3, "h_score": 1.5, "leep": -0.4} for c in corpora},
    )


def table(main, candidate):
    return compute_signals(
        main, [candidate], names=list(SIGNALS), resources=resources(main, candidate)
    )


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("AUTOAUX_CACHE", str(tmp_path_factory.mktemp("contract")))
    yield {
        (a, b): table(TASKS[a](), TASKS[b]()) for a, b in [*PAIRS, *(pair[::-1] for pair in PAIRS)]
    }
    patch.undo()


@pytest.fixture(scope="module")
def again(tables):
    return {(a, b): table(TASKS[a](), TASKS[b]()) for a, b in PAIRS}


@pytest.fixture(scope="module")
def reordered(tables):
    """The same corpora with their sentences, and so also their vocabularies, in another order."""

    def shuffled(name):
        made = TASKS[name]()
        parts = {key: list(made.sentences(key)) for key in made.splits}
        for part in parts.values():
            random.Random(1).shuffle(part)
        return corpus(
            name,
            parts["train"],
            parts.get("dev"),
            kind=made.kind,
            spans=made.spans,
            language=made.language,
        )

    return {(a, b): table(shuffled(a), shuffled(b)) for a, b in PAIRS}


@pytest.fixture(scope="module")
def renamed(tables):
    """The same corpora with other label names; prefixes and O stay what they are."""

    def other(label):
        prefix, dash, kind = label.rpartition("-")
        return label if label == "O" else f"{prefix}{dash}{kind[::-1].swapcase()}_{len(kind)}"

    def renamed_one(name):
        made = TASKS[name]()
        parts = {
            key: [(t, [other(one) for one in found]) for t, found in made.sentences(key)]
            for key in made.splits
        }
        return corpus(
            name,
            parts["train"],
            parts.get("dev"),
            kind=made.kind,
            spans=made.spans,
            language=made.language,
        )

    return {(a, b): table(renamed_one(a), renamed_one(b)) for a, b in PAIRS}


def same(one, other, candidate, name):
    mine, theirs = one.value(candidate, name), other.value(candidate, name)
    return (
        mine == theirs
        if mine is None or theirs is None
        else mine == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    )


@pytest.mark.parametrize("name", SIGNALS)
def test_each_value_is_in_its_range_or_missing_with_a_reason(name, tables):
    for (_, candidate), found in tables.items():
        value = found.value(candidate, name)
        if value is None:
            assert found.reason(candidate, name)
        else:
            assert math.isfinite(value) and SIGNALS[name].low <= value <= SIGNALS[name].high
            assert found.reason(candidate, name) is None


@pytest.mark.parametrize("name", SIGNALS)
def test_each_signal_has_a_value_for_some_pair(name, tables):
    missing = {"language.inventory"}  # the stand-in typology has none
    assert name in missing or any(
        found.value(candidate, name) is not None for (_, candidate), found in tables.items()
    )


@pytest.mark.parametrize("name", SIGNALS)
def test_each_signal_is_the_same_again(name, tables, again):
    assert all(
        tables[pair].value(pair[1], name) == found.value(pair[1], name)
        for pair, found in again.items()
    )


@pytest.mark.parametrize("name", [name for name, one in SIGNALS.items() if one.needs != "curves"])
def test_the_order_of_sentences_does_not_matter(name, tables, reordered):
    assert all(same(tables[pair], found, pair[1], name) for pair, found in reordered.items())


@pytest.mark.parametrize(
    "name", [name for name, one in SIGNALS.items() if not one.label_names_matter]
)
def test_renaming_labels_does_not_matter(name, tables, renamed):
    assert all(same(tables[pair], found, pair[1], name) for pair, found in renamed.items())


@pytest.mark.parametrize("name", [name for name, one in SIGNALS.items() if one.symmetric])
def test_exchanging_the_corpora_does_not_matter(name, tables):
    for a, b in PAIRS:
        forward, backward = tables[a, b].value(b, name), tables[b, a].value(a, name)
        assert forward == (
            None if backward is None else pytest.approx(backward, rel=1e-9, abs=1e-12)
        )


@pytest.mark.parametrize(
    "name", ["nmi_joint.contextual.forward", "nmi_joint.static.forward", "homogeneity.additive"]
)
def test_the_exchange_of_a_forward_signal_is_its_backward_twin(name, tables):
    twin = name.replace("forward", "backward").replace("homogeneity", "completeness")
    for a, b in PAIRS:
        value, exchanged = tables[a, b].value(b, name), tables[b, a].value(a, twin)
        assert value == (
            None if exchanged is None else pytest.approx(exchanged, rel=1e-9, abs=1e-12)
        )


@pytest.mark.parametrize("name", SIGNALS)
def test_each_docstring_says_what_it_is_its_range_and_when_it_is_missing(name):
    text = SIGNALS[name].compute.__doc__ or ""
    assert SIGNALS[name].summary.endswith(".")
    if "As ``" not in text:
        assert "issing" in text and any(
            start in text for start in ("[0,", "[1", "[−1", "[−2", "(0,", "(−∞")
        )


def test_the_names_that_the_papers_need_are_all_there():
    measures = (
        "nmi_joint nmi_max nmi_sum nmi_sqrt nmi_min mutual_information joint_entropy"
        " variation_of_information homogeneity completeness text_overlap"
    ).split()
    families = {f"{measure}.{counting}" for measure in measures for counting in COUNTINGS}
    others = """shared_vocabulary shared_tokens target_coverage entity_coverage size_ratio
        jsd.words jsd.trigrams nmi_joint.static.forward nmi_joint.static.backward uue.static
        uue.contextual uue.contextual_fused nmi_joint.contextual.forward
        nmi_joint.contextual.backward language.perplexity language.perplexity_model
        language.vocabulary language.vocabulary_train language.majority language.genetic
        language.syntactic language.phonological language.inventory language.geographic
        oov_rate.all curve.a.ratio curve.c.main curve.gradient_10.main
        curve.gradient_25.candidate curve.gradient_50.ratio
        curve.gradient_75_smoothed.main""".split()
    assert families | set(others) <= SIGNALS.keys()


def test_without_names_the_cheap_signals_are_computed():
    found = compute_signals(TASKS["pos"](), [TASKS["other pos"]()])
    assert found.names == CHEAP
    assert not any(SIGNALS[name].needs != "counts" for name in CHEAP)


def test_a_resource_at_hand_adds_its_signals():
    main, other = TASKS["pos"](), TASKS["other pos"]()
    found = compute_signals(
        main, [other], resources=Resources(curves=resources(main, other).curves)
    )
    assert "curve.a.main" in found.names and "uue.static" not in found.names
