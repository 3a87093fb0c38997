"""The quick ways of reading against the plain ones: the same pieces, rows, words and files, on any input."""

import csv
import io
import os
import tarfile
from dataclasses import replace
from pathlib import Path, PurePosixPath

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoaux.corpora import read_corpus
from autoaux.corpora._archives import _kept, _plain_tar_members, _tar_members
from autoaux.corpora._csv import _read_tokens
from autoaux.corpora._csv_tokens import read_regular
from autoaux.corpora._files import File, examine
from autoaux.corpora._layout import Layout, Store
from autoaux.corpora._numbering import numbered
from autoaux.corpora._tar import Unusual
from autoaux.corpora._words import Texts, words_of
from autoaux.errors import InputError

unhurried = settings(deadline=None)
SHARED = Path(os.environ.get("AUTOAUX_SHARED", Path(__file__).parents[3] / "shared")) / "corpora"
real = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no corpora at {SHARED} (set AUTOAUX_SHARED)")


@unhurried
@given(st.lists(st.binary(max_size=20) | st.sampled_from([b"", b"eightlet", b"nineleter", b"a", b"a\0"]), max_size=40))
def test_pieces_are_numbered_as_a_dictionary_would(pieces):
    data = np.frombuffer(b"".join(pieces) + b"\n", np.uint8)
    lengths = np.array([len(piece) for piece in pieces], np.int64)
    ends = np.cumsum(lengths)
    index: dict[bytes, int] = {}
    expected = [index.setdefault(piece, len(index)) for piece in pieces]
    numbers, distinct = numbered(data, ends - lengths, ends)
    assert numbers.tolist() == expected and distinct.to_pylist() == list(index)


@unhurried
@given(st.binary(max_size=80))
def test_words_are_what_split_gives(text):
    data = np.frombuffer(text, np.uint8)
    assert [text[start:end] for start, end in zip(*words_of(data))] == text.split()


HEADER = ("Sentence #", "Word", "Tag")
LAYOUT = Layout("csv", separator=",", columns=3, tokens="Word", labels="Tag", header=HEADER, sentences="Sentence #")


def of(text: bytes, encoding: str = "utf-8") -> File:
    return File("c.csv", PurePosixPath("c.csv"), len(text), lambda: io.BytesIO(text), encoding)


def told(read, file: File, layout: Layout = LAYOUT):
    """What a reader makes of a file: (tokens, labels, offsets) as text, or None; its error's words."""
    store = Store()
    try:
        split = read(file, layout, store)
    except InputError as error:
        return str(error)
    if split is None:
        return None
    words, labels = store.settle({"all": split}), store.labels.names
    assert sorted(set(split.tokens.tolist())) == list(range(len(words)))  # no word that stands nowhere
    return [words[i] for i in split.tokens], [labels[i] for i in split.labels], split.offsets.tolist()


cell = st.text(st.sampled_from('ab,"\u00e9 '), max_size=10)
csv_rows = st.lists(
    st.tuples(st.sampled_from(["", "Sentence: 1", "Sentence: 2"]), cell, st.sampled_from(["O", "B-X", ",", '"'])), min_size=1, max_size=12
)


@unhurried
@given(csv_rows, st.sampled_from(["\n", "\r\n"]))
def test_csv_as_it_should_be_reads_at_once_to_what_python_reads(drawn, line_end):
    stream = io.StringIO()
    csv.writer(stream, lineterminator=line_end).writerows([HEADER, *drawn])
    text = stream.getvalue()
    words, labels, offsets = told(read_regular, of(text.encode()))
    plain = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert (words, labels) == ([word or "\ufffd" for _, word, _ in plain], [label for *_, label in plain])
    before = [""] + [number for number, *_ in plain]
    begins = [i for i, (number, *_) in enumerate(plain) if i == 0 or number and number != before[i]]
    assert offsets == [*begins, len(plain)]
    assert told(_read_tokens, of(text.encode())) == (words, labels, offsets)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(["a", "b,", ",", '"', '""', "\n", "\r\n", "\r", "S,a,O\n", ',"b",O\n', ',",",X\r\n', ' "', "\0"]), max_size=25))
def test_csv_of_any_kind_is_left_to_the_parser_or_reads_as_it_reads(pieces):
    file = of(("Sentence #,Word,Tag\nS,x,O\n" + "".join(pieces)).encode())
    quick = told(read_regular, file)
    assert quick is None or quick == told(_read_tokens, file)


@real
@pytest.mark.parametrize("layer", ["Tag", "POS"])
def test_kaggle_reads_both_ways_to_the_same(layer):
    path = SHARED / "ner/gmb_kaggle/ner_dataset.csv"
    layout = replace(LAYOUT, columns=4, header=("Sentence #", "Word", "POS", "Tag"), labels=layer)
    file = File(str(path), PurePosixPath(path.name), path.stat().st_size, lambda: path.open("rb"))
    file = replace(file, encoding=examine(file).encoding)
    for quick, exact in zip(told(read_regular, file, layout), told(_read_tokens, file, layout), strict=True):
        assert np.array_equal(quick, exact)


def packed(folder: Path, members: list[tuple[str, bytes]], kind: str = "w:gz", suffix: str = ".tar.gz") -> Path:
    path = folder / f"a{suffix}"
    with tarfile.open(path, kind, format=tarfile.GNU_FORMAT) as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def files_of(path: Path, members) -> list[tuple[str, str, bytes]]:
    kept, refused = _kept(path, members)
    return [(file.where, str(file.name), file.read()) for file in kept], [item.path for item in refused]


MEMBERS = [("b/two", b"x" * 1000), ("b/one", b""), ("./a-b/c", b"y" * 512), ("a/.hidden", b"z"), ("../out", b"q"), ("\u00e9/f", b"1")]


@pytest.mark.parametrize(("kind", "suffix"), [("w:gz", ".tar.gz"), ("w", ".tar")])
def test_plain_archives_read_as_tarfile_reads_them(kind, suffix, tmp_path):
    path = packed(tmp_path, MEMBERS, kind, suffix)
    assert files_of(path, _plain_tar_members) == files_of(path, _tar_members)


def test_long_names_are_left_to_tarfile(tmp_path):
    path = packed(tmp_path, [("n" * 150, b"x")])
    with pytest.raises(Unusual):
        files_of(path, _plain_tar_members)
    assert files_of(path, _tar_members)[0][0][1:] == ("n" * 150, b"x")


@pytest.mark.parametrize("at", [5, 3 * 512 + 3], ids=["first header", "second header"])
def test_a_damaged_archive_is_not_read_in_part(at, tmp_path):
    whole = packed(tmp_path, MEMBERS, "w", ".tar").read_bytes()
    for hurt in (whole[:at] + b"#" + whole[at + 1 :], whole[:at], whole[: at + 700]):
        (tmp_path / "a.tar").write_bytes(hurt)
        with pytest.raises(InputError, match="a.tar: not a readable archive"):
            read_corpus(tmp_path / "a.tar")


@real
def test_twenty_newsgroups_unpacks_as_tarfile_unpacks_it():
    path = SHARED / "doc/20news-bydate.tar.gz"
    assert files_of(path, _plain_tar_members) == files_of(path, _tar_members)


@unhurried
@given(st.lists(st.text(st.sampled_from("ab \n\u00e9"), max_size=30), min_size=1, max_size=8), st.integers(1, 40))
def test_texts_read_alike_in_batches_of_any_size(drawn, batch):
    store = Store()
    texts = Texts(store, batch)
    for text in drawn:
        texts.add(text.encode(), "x", "utf-8")
    split = texts.split()
    words = store.settle({"all": split})
    assert [words[i] for i in split.tokens] == " \n ".join(drawn).replace("\u00a0", "").split(None)
