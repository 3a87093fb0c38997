"""Labels as files have them: odd spellings, blanks, masks, and splits that have none."""

import pytest

from autoaux.corpora import corpus_from_sentences, read_corpus, spans_of
from autoaux.errors import InputError

WORDS = "Ada Byron met Bob in Rome .".split()
LABELS = "B-PER I-PER O B-PER O B-LOC O".split()


def corpus_of(labels: list[str], times: int = 8):
    return corpus_from_sentences("c", {"all": [(WORDS, labels)] * times})


def spans(corpus) -> int:
    return sum(len(spans_of(labels)) for _, labels in corpus.sentences("all"))


@pytest.mark.parametrize(
    "spell",
    [
        lambda label: label.replace("-", "_"),
        lambda label: "-".join(label.split("-")[::-1]),
        lambda label: "_".join(label.split("-")[::-1]),
        lambda label: label.replace("O", "0") if label == "O" else label,
        lambda label: label + " ",
        lambda label: label + "\u00a0",
        lambda label: "0" if label == "O" else label.replace("-", "_"),
        lambda label: "" if label == "O" else label,
    ],
)
def test_span_labels_in_other_spellings_are_the_usual_ones(spell, tmp_path):
    corpus = corpus_of([spell(label) for label in LABELS])
    assert corpus.labels == ("O", "B-LOC", "B-PER", "I-PER") and corpus.spans
    assert spans(corpus) == 3 * 8 and corpus.notes


def test_a_few_zeros_among_the_o_are_a_typing_error():
    labels = ["0" if i == 2 else label for i, label in enumerate(LABELS)]
    corpus = corpus_from_sentences("c", {"all": [(WORDS, LABELS)] * 8 + [(WORDS, labels)]})
    assert corpus.labels == ("O", "B-LOC", "B-PER", "I-PER")
    [note] = [note for note in corpus.notes if note.kind == "label typo"]
    assert note.count == 1 and note.message.startswith("0 (1 ")


def test_tags_that_end_in_letters_of_schemes_are_no_spans():
    corpus = corpus_of("NN-S NN-S VB NN-S IN NN-S PU".split())
    assert not corpus.spans and "NN-S" in corpus.labels


@pytest.mark.parametrize("blind", ["_", "", "X", "-", "O", "-100"])
def test_a_blind_test_split_is_unlabelled_and_the_others_keep_their_scheme(blind):
    splits = {"train": [(WORDS, LABELS)] * 8, "dev": [(WORDS, LABELS)] * 2}
    corpus = corpus_from_sentences("c", {**splits, "test": [(WORDS, [blind] * 7)] * 3})
    assert corpus.labels == ("O", "B-LOC", "B-PER", "I-PER") and corpus.scheme == "IOB2"
    assert set(corpus.splits) == {"train", "dev"}
    [note] = [note for note in corpus.notes if note.kind == "unlabelled"]
    assert "test has no labels (3 sentences, 21 tokens" in note.message


def test_a_blind_test_split_of_tags_or_classes_is_unlabelled_too():
    tags = ["NOUN", "VERB"] * 3 + ["X"]
    tagged = corpus_from_sentences("c", {"train": [(WORDS, tags)], "test": [(WORDS, ["_"] * 7)]})
    assert "_" not in tagged.labels and set(tagged.splits) == {"train"}
    documents = [(WORDS, ["pos"]), (WORDS, ["neg"])]
    classed = corpus_from_sentences(
        "c", {"train": documents, "test": [(WORDS, ["-1"])]}, kind="classification"
    )
    assert classed.labels == ("neg", "pos") and set(classed.splits) == {"train"}


def test_a_dev_split_without_a_span_stays_dev():
    corpus = corpus_from_sentences(
        "c", {"train": [(WORDS, LABELS)] * 8, "dev": [(WORDS, ["O"] * 7)]}
    )
    assert set(corpus.splits) == {"train", "dev"}


def test_train_without_labels_is_an_error():
    with pytest.raises(InputError, match="train has no labels"):
        corpus_from_sentences("c", {"train": [(WORDS, ["_"] * 7)], "dev": [(WORDS, LABELS)]})


def test_masked_tokens_are_no_class():
    corpus = corpus_of(["-100", *LABELS[1:]])
    assert "-100" not in corpus.labels
    [note] = [note for note in corpus.notes if note.kind == "masked label"]
    assert note.message.startswith("8 tokens have the label -100")


def test_a_document_without_a_class_is_an_error():
    documents = [(WORDS, ["pos"]), (WORDS, ["neg"]), (WORDS, [""])]
    with pytest.raises(InputError, match="1 documents have an empty label"):
        corpus_from_sentences("c", {"all": documents}, kind="classification")


def test_as_many_classes_as_texts_are_no_classes():
    documents = [([*WORDS, str(i)], [f"0.{i:04}"]) for i in range(40)]
    with pytest.raises(InputError, match="40 classes for 40 documents"):
        corpus_from_sentences("c", {"all": documents}, kind="classification")


def test_a_giant_sentence_is_said(tmp_path):
    path = tmp_path / "c.txt"
    path.write_text("".join(f"w{i % 97}\t{'B-X' if i % 7 == 0 else 'O'}\n" for i in range(5_000)))
    [note] = [note for note in read_corpus(path).notes if note.kind == "long sentence"]
    assert "5,000 tokens" in note.message


def test_several_labels_of_one_token_and_labels_that_train_lacks_are_said():
    both = [*LABELS[:5], "B-LOC|B-ORG", "O"]
    corpus = corpus_of(both)
    assert any(note.kind == "multi-label" for note in corpus.notes)
    corpus = corpus_from_sentences(
        "c", {"train": [(WORDS, ["O", "O", *LABELS[2:4], "O", "O", "O"])], "dev": [(WORDS, LABELS)]}
    )
    [note] = [note for note in corpus.notes if note.kind == "unseen label"]
    assert "B-LOC" in note.message


def test_labels_in_small_letters_are_read_and_noted():
    corpus = corpus_of([label.lower() for label in LABELS])
    assert corpus.labels == ("O", "B-loc", "B-per", "I-per") and spans(corpus) == 3 * 8
    assert any("b-X are read as B-X" in note.message for note in corpus.notes)
    mixed = corpus_of(
        ["B-per", "b-per", "o", "O", "x", "y", "z"]
    )  # no spans, so nothing is read so
    assert not mixed.spans and not any("b-X" in note.message for note in mixed.notes)


def test_labels_that_differ_in_capitals_only_are_noted():
    labels = "B-PER I-PER O B-per O B-LOC O".split()
    [note] = [note for note in corpus_of(labels).notes if note.kind == "label case"]
    assert "B-PER, B-per" in note.message


def test_words_of_nothing_that_is_seen_stay_and_are_counted():
    words = ["Ada", "\u200b", "ran", "\ufeff\u200d", "in", "Ro\u200bme", "."]
    corpus = corpus_from_sentences("c", {"all": [(words, LABELS)] * 8})
    assert next(corpus.sentences("all"))[0] == words
    [note] = corpus.notes
    assert note.count == 16 and "U+200B, U+200D, U+FEFF" in note.message
    assert not corpus_of(LABELS).notes
