"""Label schemes: recognised, brought to IOB2, repairs counted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoaux.corpora import corpus_from_sentences, spans_of, to_bioes

# one annotation: a PER of one token right before a PER of two, then a LOC
WRITTEN = {
    "IOB2": "O B-PER B-PER I-PER O B-LOC I-LOC I-LOC",
    "IOB1": "O I-PER B-PER I-PER O I-LOC I-LOC I-LOC",
    "BIOES": "O S-PER B-PER E-PER O B-LOC I-LOC E-LOC",
    "BILOU": "O U-PER B-PER L-PER O B-LOC I-LOC L-LOC",
    "BMES": "O S-PER B-PER E-PER O B-LOC M-LOC E-LOC",
}


def corpus(*sentences: str, **options):
    return corpus_from_sentences(
        "t",
        {"train": [([f"w{i}" for i in range(len(s.split()))], s.split()) for s in sentences]},
        **options,
    )


def labels_of(read) -> list[list[str]]:
    return [labels for _, labels in read.sentences("train")]


@pytest.mark.parametrize("scheme", WRITTEN)
def test_the_same_annotation_in_any_scheme_is_the_same_corpus(scheme):
    read = corpus(WRITTEN[scheme])
    assert read.scheme == scheme
    assert labels_of(read) == [WRITTEN["IOB2"].split()]
    assert read.digest == corpus(WRITTEN["IOB2"]).digest


@pytest.mark.parametrize(
    ("written", "scheme", "inside"),
    [
        ("O I-PER I-PER O I-LOC", "IO", "O B-PER I-PER O B-LOC"),
        ("o b-np i-np o b-vp", "IOB2", "O B-np I-np O B-vp"),
        ("O B I I O B", "IOB2", "O B I I O B"),
        ("O O O PER PER O LOC O O", "IO", "O O O B-PER I-PER O B-LOC O O"),
        ("- - - date date - time - -", "IO", "O O O B-date I-date O B-time O O"),
        (
            "B-Multi-tissue_structure I-Multi-tissue_structure O B-PER.NAM",
            "IOB2",
            "B-Multi-tissue_structure I-Multi-tissue_structure O B-PER.NAM",
        ),
    ],
)
def test_a_scheme_is_recognised_by_its_labels(written, scheme, inside):
    read = corpus(written)
    assert (read.scheme, read.spans) == (scheme, True)
    assert labels_of(read) == [inside.split()]


@pytest.mark.parametrize(
    "written", ["DET NOUN VERB ADP NOUN", "O V D A N P O V N , V N", "nsubj root obj - punct"]
)
def test_tags_per_token_are_no_spans_even_with_a_tag_named_O(written):
    read = corpus(written)
    assert (read.scheme, read.spans, read.metric) == ("token", False, "accuracy")
    assert labels_of(read) == [written.split()]


def test_an_I_after_another_type_is_repaired_and_counted():
    read = corpus("B-PER I-LOC O B-LOC", "I-PER O B-PER", "B-PER O B-LOC")
    assert labels_of(read)[:2] == [["B-PER", "B-LOC", "O", "B-LOC"], ["B-PER", "O", "B-PER"]]
    [note] = read.notes
    assert (note.kind, note.count) == ("repair", 2)
    first, second = (place.split(": ") for place in note.examples)
    assert first[0] == "train sentence 1" and first[1].endswith("I-LOC") and "B-PER" in first[1]
    assert (
        second[0] == "train sentence 2" and second[1].endswith("I-PER") and "B-" not in second[1]
    )  # the label of another sentence is not shown


def test_a_span_never_crosses_a_sentence():
    assert labels_of(corpus("O I-PER", "I-PER O")) == [["O", "B-PER"], ["B-PER", "O"]]


def test_label_typos_are_reported_and_not_fatal():
    read = corpus(*["B-PER I-PER O O O O B-ORG I-ORG O O"] * 40, "B-PEr O", "B-ORG I_ORG")
    assert labels_of(read)[-1] == ["B-ORG", "I-ORG"]
    assert any(
        "I_ORG" in note.message and "B-PEr" in note.message
        for note in read.notes
        if note.kind == "label typo"
    )


spans_strategy = st.lists(
    st.tuples(st.integers(1, 3), st.sampled_from(["PER", "LOC", "a-b", ""])), max_size=6
)


@given(spans_strategy, st.booleans())
def test_spans_survive_the_way_through_bioes(spans, apart):
    labels, expected = [], []
    for length, kind in spans:
        tail = f"-{kind}" if kind else ""
        expected.append((len(labels), len(labels) + length, kind))
        labels += [f"B{tail}"] + [f"I{tail}"] * (length - 1) + ["O"] * apart
    assert spans_of(labels) == expected
    closed = to_bioes(labels)
    assert sum(label[0] in "SE" for label in closed) == len(spans)
    assert [
        (
            label.replace("S", "B", 1)
            if label[0] == "S"
            else label.replace("E", "I", 1)
            if label[0] == "E"
            else label
        )
        for label in closed
    ] == labels


@given(
    st.lists(
        st.lists(st.sampled_from(["O", "B-X", "I-X", "B-Y", "I-Y"]), min_size=1, max_size=8),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_the_labels_the_result_is_well_formed_iob2(sentences):
    sentences = [["B-X", "O", "B-Y"], *sentences]
    read = corpus_from_sentences("t", {"train": [(["w"] * len(s), s) for s in sentences]})
    if read.spans:
        for labels in labels_of(read):
            for before, label in zip(["O", *labels], labels, strict=False):
                assert not label.startswith("I") or before[1:] == label[1:]
    assert [len(s) for s in sentences] == np.diff(read.splits["train"].offsets).tolist()
