"""Documents, a file each: their classes are the folders."""

import pytest

from autoaux.corpora import read_corpus
from autoaux.errors import InputError


@pytest.mark.parametrize("counts", [{"one": 7, "two": 6, "rare": 1}, {"one": 5, "two": 5}])
def test_a_rare_class_is_a_class_of_the_documents(tmp_path, counts):
    for label, count in counts.items():
        for number in range(count):
            file = tmp_path / "mail" / label / f"{label}{number}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"Subject: x\n\ntext {number} of them\n", encoding="utf-8")
    corpus = read_corpus(tmp_path / "mail")
    assert (corpus.format, corpus.kind) == ("documents", "classification")
    labels = [label for _, [label] in corpus.sentences("all")]
    assert {label: labels.count(label) for label in counts} == counts


def test_folders_of_a_few_texts_are_no_classes(tmp_path):
    for label in ("a", "b", "c", "d"):
        (tmp_path / "mail" / label).mkdir(parents=True)
        (tmp_path / "mail" / label / "1").write_text("text of one\n", encoding="utf-8")
    with pytest.raises(InputError):
        read_corpus(tmp_path / "mail")
