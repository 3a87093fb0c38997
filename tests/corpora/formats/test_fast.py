"""The quick ways of reading against the plain ones: the same pieces, rows, words and files, on
any input.
"""

import csv
import io
import re
import tarfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_folder import CORPORA, needs_corpora

from autoaux.corpora import read_corpus
from autoaux.corpora.files import BLOCK, File, examine, open_archive
from autoaux.corpora.formats import Layout, Store, reader_named
from autoaux.corpora.formats.texts import Texts, words_of
from autoaux.corpora.strings import Forms, numbered
from autoaux.errors import InputError

unhurried = settings(deadline=None)


@unhurried
@given(
    st.lists(
        st.binary(max_size=20) | st.sampled_from([b"", b"eightlet", b"nineleter", b"a", b"a\0"]),
        max_size=40,
    )
)
def test_pieces_are_numbered_as_a_dictionary_would(pieces):
    assert_numbered(pieces)


def test_more_distinct_pieces_than_one_table_holds_are_numbered_as_a_dictionary_would():
    drawn = np.random.default_rng(0).integers(0, 1 << 19, 300_000)
    pieces = [b"%d" % number * (1 + number % 3) for number in drawn.tolist()]
    assert len(set(pieces)) > 200_000
    assert_numbered(pieces)


def assert_numbered(pieces):
    data = np.frombuffer(b"".join(pieces) + b"\n", np.uint8)
    lengths = np.array([len(piece) for piece in pieces], np.int64)
    ends = np.cumsum(lengths)
    index: dict[bytes, int] = {}
    expected = [index.setdefault(piece, len(index)) for piece in pieces]
    numbers, distinct = numbered(data, ends - lengths, ends)
    assert numbers.tolist() == expected and distinct.strings().to_pylist() == list(index)


@unhurried
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "",
                    "a",
                    "\u00e9",
                    "caf\u00e9",
                    "eightlet",
                    "nine\u00e9let",
                    "longer than eight",
                    "\u00e9" * 9,
                ]
            ),
            max_size=6,
        ),
        max_size=5,
    )
)
def test_words_of_many_blocks_in_any_encoding_are_numbered_once(blocks):
    forms, given_out = Forms(), []
    for i, words in enumerate(blocks):
        encoding = ("latin-1", "utf-8")[i % 2]
        coded = [word.encode(encoding) for word in words]
        ends = np.cumsum([len(word) for word in coded], dtype=np.int64)
        starts = ends - np.array([len(word) for word in coded], np.int64)
        given_out.append(
            forms.pieces(np.frombuffer(b"".join(coded), np.uint8), starts, ends, encoding)
        )
    texts, final = forms.settled()
    expected = [[word or "\ufffd" for word in words] for words in blocks]
    assert [[texts[number] for number in final[numbers]] for numbers in given_out] == expected
    assert list(texts) == list(dict.fromkeys(word for words in expected for word in words))


@unhurried
@given(st.binary(max_size=80))
def test_words_are_what_split_gives(text):
    data = np.frombuffer(text, np.uint8)
    assert [text[start:end] for start, end in zip(*words_of(data), strict=True)] == text.split()


HEADER = ("Sentence #", "Word", "Tag")
LAYOUT = Layout(
    "csv",
    separator=",",
    columns=3,
    tokens="Word",
    labels="Tag",
    header=HEADER,
    sentences="Sentence #",
)


def of(text: bytes, encoding: str = "utf-8") -> File:
    return File("c.csv", PurePosixPath("c.csv"), len(text), lambda: io.BytesIO(text), encoding)


def read_csv(file: File, layout: Layout = LAYOUT):
    """What the reader makes of a file: (tokens, labels, offsets), the first two as text."""
    store = Store()
    split = reader_named("csv").read([file], layout, store)
    words, labels = store.settle({"all": split}), store.labels.names
    assert sorted(set(split.tokens.tolist())) == list(
        range(len(words))
    )  # no word that stands nowhere
    return (
        [words[i] for i in split.tokens],
        [labels[i] for i in split.labels],
        split.offsets.tolist(),
    )


cell = st.text(st.sampled_from('ab,"\u00e9 '), max_size=10)
csv_rows = st.lists(
    st.tuples(
        st.sampled_from(["", "Sentence: 1", "Sentence: 2"]),
        cell,
        st.sampled_from(["O", "B-X", ",", '"']),
    ),
    min_size=1,
    max_size=12,
)


line_ends = st.sampled_from(["\n", "\r\n"])


@unhurried
@given(csv_rows, line_ends)
def test_csv_reads_to_what_python_reads(drawn, line_end):
    assert_read(drawn, line_end)


@settings(deadline=None, max_examples=8)
@given(csv_rows, line_ends)
def test_csv_of_several_blocks_reads_to_what_python_reads(drawn, line_end):
    assert_read(drawn * (3 * BLOCK // sum(len(",".join(row)) + 1 for row in drawn)), line_end)


def assert_read(drawn, line_end):
    stream = io.StringIO()
    csv.writer(stream, lineterminator=line_end).writerows([HEADER, *drawn])
    text = stream.getvalue()
    words, labels, offsets = read_csv(of(text.encode()))
    plain = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert (words, labels) == (
        [word or "\ufffd" for _, word, _ in plain],
        [label for *_, label in plain],
    )
    before = [""] + [number for number, *_ in plain]
    begins = [i for i, (number, *_) in enumerate(plain) if i == 0 or number and number != before[i]]
    assert offsets == [*begins, len(plain)]


@needs_corpora
@pytest.mark.parametrize(("layer", "column"), [("Tag", 3), ("POS", 2)])
def test_kaggle_reads_to_what_python_reads(layer, column):
    path = CORPORA / "ner/gmb_kaggle/ner_dataset.csv"
    layout = replace(LAYOUT, columns=4, header=("Sentence #", "Word", "POS", "Tag"), labels=layer)
    file = File(str(path), PurePosixPath(path.name), path.stat().st_size, lambda: path.open("rb"))
    words, labels, offsets = read_csv(file.encoded(examine(file).encoding), layout)
    with path.open(encoding="cp1252", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert words == [row[1] for row in rows] and labels == [row[column] for row in rows]
    assert offsets == [*(i for i, row in enumerate(rows) if row[0]), len(rows)]


def packed(
    folder: Path, members: list[tuple[str, bytes]], kind: str = "w:gz", suffix: str = ".tar.gz"
) -> Path:
    path = folder / f"a{suffix}"
    with tarfile.open(path, kind, format=tarfile.GNU_FORMAT) as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def by_tarfile(path: Path) -> list[tuple[str, bytes]]:
    """The files that are neither hidden nor outside, as Python's library reads them one after
    the other.
    """
    with tarfile.open(path, "r|*") as archive:
        read = [
            (member.name.removeprefix("./"), archive.extractfile(member).read())
            for member in archive
            if member.isfile()
        ]
    return sorted(
        ((name, data) for name, data in read if not re.search(r"(^|/)\.|^/", name)),
        key=lambda pair: pair[0].split("/"),
    )


def files_of(path: Path) -> list[tuple[str, bytes]]:
    return [(str(file.name), file.open().read()) for file in open_archive(path)[0]]


MEMBERS = [
    ("b/two", b"x" * 1000),
    ("b/one", b""),
    ("./a-b/c", b"y" * 512),
    ("a/.hidden", b"z"),
    ("../out", b"q"),
    ("\u00e9/f", b"1"),
]


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("w:gz", ".tar.gz"), ("w:bz2", ".tar.bz2"), ("w:xz", ".txz"), ("w", ".tar"), ("w:gz", ".tar")],
)
def test_archives_read_as_tarfile_reads_them(kind, suffix, tmp_path):
    path = packed(tmp_path, MEMBERS, kind, suffix)
    assert files_of(path) == by_tarfile(path) and len(files_of(path)) == 4


def test_a_large_member_reads_in_pieces_and_from_the_start_again(tmp_path):
    large = bytes(range(256)) * (6 << 12)
    [small, file] = open_archive(packed(tmp_path, [("a", b"before"), ("b", large)]))[0]
    with file.open() as stream:
        assert (
            stream.read(1000) == large[:1000]
            and small.open().read() == b"before"
            and stream.read() == large[1000:]
        )
        stream.seek(5)
        assert stream.read() == large[5:]


def test_long_names_are_read_whole(tmp_path):
    path = packed(tmp_path, [("n" * 150, b"x"), ("y", b"z")], "w", ".tar")
    assert files_of(path) == [("n" * 150, b"x"), ("y", b"z")]


def test_a_header_of_negative_size_is_damage_and_no_hang(tmp_path):
    whole = bytearray(packed(tmp_path, [("a", b"x"), ("n" * 150, b"y")], "w", ".tar").read_bytes())
    for size in (b"-0000002000\0", b"\xff" * 12):
        header = whole[:512]
        header[124:136], header[148:156] = size, b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        (tmp_path / "a.tar").write_bytes(whole[:1024] + header + whole[1024:])
        with pytest.raises(InputError, match="a.tar: not a readable archive"):
            open_archive(tmp_path / "a.tar")


@pytest.mark.parametrize("at", [5, 3 * 512 + 3], ids=["first header", "second header"])
def test_a_damaged_archive_is_not_read_in_part(at, tmp_path):
    whole = packed(tmp_path, MEMBERS, "w", ".tar").read_bytes()
    for hurt in (whole[:at] + b"#" + whole[at + 1 :], whole[:at], whole[: at + 700]):
        (tmp_path / "a.tar").write_bytes(hurt)
        with pytest.raises(InputError, match="a.tar: not a readable archive"):
            read_corpus(tmp_path / "a.tar")


@needs_corpora
def test_twenty_newsgroups_unpacks_as_tarfile_unpacks_it():
    path = CORPORA / "doc/20news-bydate.tar.gz"
    assert files_of(path) == by_tarfile(path)


@unhurried
@given(
    st.lists(st.text(st.sampled_from("ab \n\u00e9"), max_size=30), min_size=1, max_size=8),
    st.integers(1, 40),
)
def test_texts_read_alike_in_batches_of_any_size(drawn, batch):
    store = Store()
    texts = Texts(store, batch)
    for text in drawn:
        texts.add(text.encode(), "x", "utf-8")
    split = texts.split()
    words = store.settle({"all": split})
    assert [words[i] for i in split.tokens] == " \n ".join(drawn).replace("\u00a0", "").split(None)
