"""CSV and lines as people have them: headers of many names or none, lists in strings, Excel's first
line, fastText, TweetEval; and what is refused, by its reason."""

import csv
import io

import pytest
from tools_files import SENTENCES, put

from autoaux.corpora import read_corpus
from autoaux.errors import InputError

TEXTS = [
    (f"the {word} tram, number {i}", ("good", "bad")[i % 2])
    for i, word in enumerate("abcdefghijkl")
]


def annotation(corpus):
    [split] = corpus.splits
    return list(corpus.sentences(split))


def texts(corpus):
    assert corpus.kind == "classification"
    return [(" ".join(words), label) for words, [label] in annotation(corpus)]


def rows(header, given, separator=","):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerows(([header] if header else []) + [list(row) for row in given])
    return stream.getvalue()


@pytest.mark.parametrize(
    "header", ["text,labels", "utterance,intent", "tweet,target", "Comment,Sentiment", "body,topic"]
)
def test_a_text_and_its_class_are_found_by_the_names_people_use(header, tmp_path):
    path = put(tmp_path / "all.csv", rows(header.split(","), TEXTS))
    assert texts(read_corpus(path)) == TEXTS


def test_an_index_without_a_name_is_passed_over(tmp_path):
    given = [(i, *pair) for i, pair in enumerate(TEXTS)]
    assert (
        texts(read_corpus(put(tmp_path / "all.csv", rows(["", "text", "label"], given)))) == TEXTS
    )


@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_separator_that_excel_names_in_its_first_line_counts(separator, tmp_path):
    text = f"\ufeffsep={separator}\r\n" + rows(["text", "label"], TEXTS, separator)
    assert texts(read_corpus(put(tmp_path / "all.csv", text))) == TEXTS


@pytest.mark.parametrize(
    ("order", "separator", "quoted"),
    [((1, 0), "\t", False), ((0, 1), "\t", False), ((1, 2, 0), ",", True)],
)
def test_rows_without_a_header_are_read_and_it_is_said_which_column_is_what(
    order, separator, quoted, tmp_path
):
    full = [(text, label, f"Title {i}") for i, (text, label) in enumerate(TEXTS)]
    stream = io.StringIO()
    csv.writer(
        stream, delimiter=separator, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    ).writerows([[row[at] for at in order] for row in full])
    corpus = read_corpus(put(tmp_path / "all.csv", stream.getvalue()))
    assert texts(corpus) == TEXTS
    assert f"column {order.index(0) + 1} for the text" in corpus.notes[0].message


@pytest.mark.parametrize(
    "shown",
    [
        " ".join,
        str,
        lambda marks: str(marks).replace("',", "'"),
        lambda marks: str(marks).replace("'", '"'),
    ],
    ids=["blanks", "python", "numpy", "json"],
)
def test_labels_in_strings_are_labels_of_words_and_no_classes(shown, tmp_path):
    given = [(" ".join(words), "X " * len(words), shown(labels)) for words, labels in SENTENCES]
    corpus = read_corpus(put(tmp_path / "all.csv", rows(["sentence", "pos", "tags"], given)))
    assert annotation(corpus) == SENTENCES


def test_a_sentence_whose_labels_do_not_match_is_named(tmp_path):
    given = [(" ".join(words), " ".join(labels)) for words, labels in SENTENCES]
    given[3] = ("one two three", "O O")
    with pytest.raises(InputError, match=r"all.csv:5: 1 row without as many labels .*3 words, 2"):
        read_corpus(put(tmp_path / "all.csv", rows(["text", "labels"], given)))


def test_words_a_row_make_sentences_by_their_id_or_by_empty_rows(tmp_path):
    by_id = [(i, *row) for i, s in enumerate(SENTENCES) for row in zip(*s, strict=True)]
    path = put(tmp_path / "id.csv", rows(["sentence_id", "words", "labels"], by_id))
    assert annotation(read_corpus(path)) == SENTENCES
    empty = [row for s in SENTENCES for row in [*zip(*s, strict=True), ("", "")]]
    path = put(tmp_path / "empty.csv", rows(["Word", "Tag"], empty))
    assert annotation(read_corpus(path)) == SENTENCES


MARKED = [(f"a b {i}", i % 2, int(i % 3 == 0)) for i in range(9)]
PAIRS = [(f"a {i}", f"b {i}", i % 2) for i in range(9)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (rows(["text", "toxic", "rude"], MARKED), "columns toxic, rude mark several labels a text"),
        (rows(["premise", "hypothesis", "label"], PAIRS), "pairs are not supported"),
    ],
)
def test_what_a_task_of_one_label_a_text_cannot_be_is_refused_by_its_name(text, words, tmp_path):
    with pytest.raises(InputError, match=words):
        read_corpus(put(tmp_path / "all.csv", text))


def test_fasttext_is_read_and_several_labels_are_refused(tmp_path):
    lines = "".join(f"__label__{label} {text}\n" for text, label in TEXTS)
    path = put(tmp_path / "all.txt", lines)
    assert texts(read_corpus(path)) == TEXTS
    with pytest.raises(InputError, match=r"all.txt:13: 1 line with several labels \(multi-label\)"):
        read_corpus(put(tmp_path / "all.txt", lines + "__label__good __label__bad a text\n"))


def test_texts_and_labels_in_two_files_take_their_names_from_a_mapping(tmp_path):
    for split in ("train", "val"):
        put(tmp_path / f"{split}_text.txt", "".join(f"{text}\n" for text, _ in TEXTS))
        numbers = "".join(f"{int(label == 'good')}\n" for _, label in TEXTS)
        put(tmp_path / f"{split}_labels.txt", numbers)
    put(tmp_path / "mapping.txt", "0\tbad\n1\tgood\n")
    corpus = read_corpus(tmp_path)
    assert list(corpus.splits) == ["train", "dev"] and corpus.labels == ("bad", "good")
    assert [label for _, [label] in corpus.sentences("dev")] == [label for _, label in TEXTS]
    put(tmp_path / "train_labels.txt", "1\n0\n")
    with pytest.raises(InputError, match="12 texts, but train_labels.txt has 2 labels"):
        read_corpus(tmp_path)
