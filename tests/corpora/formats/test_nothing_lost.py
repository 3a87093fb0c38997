"""What is missing, or no longer says what it is, is an error that names it: never a shorter
corpus."""

import gzip
import json

import pytest
from format_files import documents, hipe, kaggle, parallel, put, saved
from tools_files import FILES, SENTENCES

from autoaux.corpora import read_corpus, read_pool
from autoaux.errors import InputError

TEXTS = [(words, ["one" if i % 2 else "two"]) for i, (words, _) in enumerate(SENTENCES)]
RECORDS = [{"tokens": words, "ner_tags": labels} for words, labels in SENTENCES]


def annotation(corpus):
    [split] = corpus.splits
    return list(corpus.sentences(split))


def test_an_arrow_file_that_is_not_here_is_named_unless_a_manifest_leaves_it(tmp_path):
    folder = saved(tmp_path / "c", SENTENCES)
    files = [{"filename": "data.arrow"}, {"filename": "data-1.arrow"}]
    put(folder / "state.json", json.dumps({"_data_files": files}))
    with pytest.raises(InputError, match=r"data-1.arrow: named in state.json, but not here.*leave"):
        read_corpus(folder)
    put(folder / "corpus.yaml", "leave: [data-1.arrow]\n")
    assert annotation(read_corpus(folder)) == SENTENCES


def test_a_split_whose_folder_is_not_here_is_named(tmp_path):
    put(tmp_path / "c" / "dataset_dict.json", json.dumps({"splits": ["train", "test"]}))
    saved(tmp_path / "c" / "train", SENTENCES)
    with pytest.raises(InputError, match="test: a split that dataset_dict.json names"):
        read_corpus(tmp_path / "c")
    saved(tmp_path / "c" / "test", SENTENCES)
    assert list(read_corpus(tmp_path / "c").splits) == ["train", "test"]


@pytest.mark.parametrize("name", ["state.json", "dataset_info.json"])
def test_a_damaged_saved_dataset_leaves_the_rest_of_its_pool(name, tmp_path):
    put(saved(tmp_path / "bad", SENTENCES) / name, "{")
    saved(tmp_path / "good", SENTENCES)
    pool = read_pool(tmp_path)
    assert [corpus.name for corpus in pool.corpora] == ["good"]
    assert any(name in item.reason for item in pool.unread)


def test_a_document_that_cannot_be_unpacked_is_named(tmp_path):
    folder = documents(tmp_path, TEXTS)
    first = sorted(folder.rglob("1*"))[0]
    first.with_name(f"{first.name}.gz").write_bytes(gzip.compress(first.read_bytes())[:-9])
    first.unlink()
    with pytest.raises(InputError, match=rf"{first.name}.gz: .*not a readable gz"):
        read_corpus(folder)


def test_a_document_of_webanno_without_its_first_line_is_named(tmp_path):
    folder = FILES["webanno"].write(tmp_path / "c", SENTENCES)
    path = sorted(folder.iterdir())[1]
    path.write_text(path.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")
    assert len(annotation(read_corpus(folder))) == len(SENTENCES)  # it is a table of its kind yet
    path.write_text("nothing of it is left\n", encoding="utf-8")
    with pytest.raises(InputError, match=path.name):
        read_corpus(folder)


def test_parallel_files_that_do_not_fit_are_not_taken_for_classes_of_texts(tmp_path):
    folder = parallel(tmp_path / "c", SENTENCES)
    words = (folder / "seq.in").read_text(encoding="utf-8").split("\n")
    put(folder / "seq.in", "\n".join(words[1:]))
    with pytest.raises(InputError, match=r"seq.in:1: .*another number of labels than expected"):
        read_corpus(folder)


@pytest.mark.parametrize(
    "text",
    [
        "".join(json.dumps(one, indent=1) + "\n" for one in RECORDS),  # objects one after the other
        json.dumps(RECORDS[:9], indent=1) + "\n" + json.dumps(RECORDS[9:], indent=1),
        json.dumps({"data": RECORDS, "version": {"of": "it"}}),
    ],
    ids=["objects", "arrays", "a key behind the records"],
)
def test_what_stands_behind_the_first_value_of_json_is_read_too(text, tmp_path):
    assert annotation(read_corpus(put(tmp_path / "all.json", text))) == SENTENCES


def test_what_is_no_json_behind_the_records_is_named(tmp_path):
    path = put(tmp_path / "all.json", json.dumps(RECORDS) + "\nsaved by me\n")
    with pytest.raises(InputError, match=r"all.json:2.*not JSON"):
        read_corpus(path)


def test_an_empty_row_among_numbered_sentences_ends_none(tmp_path):
    path = kaggle(tmp_path, SENTENCES)
    rows = path.read_text(encoding="utf-8").split("\n")
    put(path, "\n".join([*rows[:4], "", *rows[4:]]))
    assert annotation(read_corpus(path)) == SENTENCES


def test_marks_that_end_sentences_count_under_any_name(tmp_path):
    path = hipe(tmp_path, SENTENCES)
    put(path, path.read_text(encoding="utf-8").replace("\tMISC\n", "\tNOTES\n", 1))
    assert annotation(read_corpus(path)) == SENTENCES


def test_a_name_that_stands_for_nothing_in_bioc_is_refused(tmp_path):
    path = FILES["bioc"].write(tmp_path, SENTENCES)
    put(path, path.read_text(encoding="utf-8").replace("tram", "tr&auml;m", 1))
    with pytest.raises(InputError, match="the entity &auml; stands for nothing"):
        read_corpus(path)


def test_few_rows_of_a_class_and_a_text_are_no_words_with_labels(tmp_path):
    path = put(tmp_path / "all.tsv", "one\tMira flew home\ntwo\tthe tram was late\n" * 2)
    with pytest.raises(InputError, match="no corpus found"):
        read_corpus(path)


def test_files_of_json_are_no_classes_of_prose(tmp_path):
    for name in ("left", "right"):
        record = {"a": f"some words on the {name}", "b": ["and some more of them"] * 9}
        put(tmp_path / f"texts.{name}", json.dumps(record, indent=1))
    with pytest.raises(InputError, match="no corpus found"):
        read_corpus(tmp_path)


def test_a_stray_zero_beside_a_line_end_makes_no_utf16_of_a_text(tmp_path):
    rows = "".join(
        f"{word}\t{label}\n" for one in SENTENCES for word, label in zip(*one, strict=True)
    )
    for at in (1, 0):  # a line end at an even place, and at an odd one
        data = b"x" * at + rows.encode()
        data = data.replace(b"\n", b"\n\0", 1)
        (tmp_path / "all.txt").write_bytes(data)
        with pytest.raises(InputError, match="a zero byte in line 2"):
            read_corpus(tmp_path / "all.txt")
