"""Files that are no corpora get a line that says what they are and what to do."""

import pytest

from autoaux.corpora import read_corpus, read_pool
from autoaux.errors import InputError

ROWS = "Ada\tB-PER\nmet\tO\nBob\tB-PER\n\nin\tO\nRome\tB-LOC\n\n" * 10


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        (
            "train.conllu",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n",
            "git lfs pull",
        ),
        ("train.txt", b"<!DOCTYPE html>\n<title>404 Gone</title>\n<p>gone\n", "a web page .'404 G"),
        ("a.ann", b"T1\tPER 0 3\tAda\nT2\tLOC 8 12\tRome\n", "brat .* a.txt is missing"),
        ("c.xml.txt", b'<?xml version="1.0"?>\n<TEI><p>Ada</p></TEI>\n', "TEI XML .*JSON lines"),
        ("c.xml", b'<?xml version="1.0"?>\n<TEI xmlns="x"><p><w>Ada</w></p></TEI>\n', "TEI XML"),
        (
            "c.json",
            b'{"train": [{"tokens": ["a"], "tags": ["X"]}], "test": [{"tokens": ["b"]}]}\n',
            r"splits train, test within one JSON object.*\(train.json\)",
        ),
        ("c.train", b"<START:person> Ada <END> met Bob .\n" * 9, "OpenNLP"),
        ("c.json", b'[{"id": 1, "utterances": []}]\n', "keys: id, utterances"),
        ("c.mrg", b"(S (NP Ada) (VP ran))\n" * 9, "bracketed trees"),
        (
            "c.csv",
            b"premise,hypothesis,gold\na b,c d,e\n" * 1 + b"f g,h i,j\n" * 9,
            "pairs|columns",
        ),
        ("words.txt", b"Ada\nBob\nEve\n", "one word a line"),
        ("c.bin", b"\x80\x04\x95\0\0\0\0\0\0\0" * 9, "pickle"),
        ("c.xlsx", b"PK\x03\x04\0\0\0\0" * 9, "save the sheet as CSV"),
        ("c.txt", ROWS.replace("Rome", "Ro\0me", 1).encode(), "zero byte in line 6"),
    ],
)
def test_what_a_file_is_that_is_not_read(name, data, words, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_corpus(tmp_path)


def test_a_list_of_numbered_names_is_no_corpus(tmp_path):
    (tmp_path / "mapping.txt").write_text("0\tanger\n1\tjoy\n2\toptimism\n3\tsadness\n")
    (tmp_path / "ner.txt").write_text(ROWS)
    pool = read_pool(tmp_path)
    assert [corpus.name for corpus in pool.corpora] == ["ner"]
    assert [item.path.name for item in pool.unread] == ["mapping.txt"]
