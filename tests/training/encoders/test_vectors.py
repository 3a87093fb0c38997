"""Static vectors in the formats that people have, written by hand here."""

import gzip
import struct

import numpy as np
import pytest

from autoaux.errors import InputError
from autoaux.training.encoders import read_vectors

WORDS = {"the": (1.0, 2.0), "cat": (0.5, -1.0), "New York": (3.0, 4.0), "naïve": (5.0, 6.0)}


def write(folder, kind):
    path = folder / f"vectors.{kind}"
    lines = [f"{word} {a} {b}\n" for word, (a, b) in WORDS.items()]
    if kind == "vec":
        path.write_text(f"{len(WORDS)} 2\n" + "".join(lines), encoding="utf-8")
    elif kind == "txt":
        path.write_text("".join(lines), encoding="utf-8")
    elif kind == "vec.gz":
        path.write_bytes(gzip.compress((f"{len(WORDS)} 2\n" + "".join(lines)).encode()))
    elif kind == "bin":
        body = b"".join(
            word.encode().replace(b" ", b"_") + b" " + struct.pack("<2f", *v) + b"\n"
            for word, v in WORDS.items()
        )
        path.write_bytes(f"{len(WORDS)} 2\n".encode() + body)
    else:
        np.save(path, np.array(list(WORDS.values()), np.float32))
        path.with_suffix(".txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["vec", "txt", "vec.gz", "bin", "npy"])
def test_every_format_gives_the_same_vectors(tmp_path, kind):
    found = read_vectors(write(tmp_path, kind), ["cat", "The", "absent", "naïve"])
    assert found.values.tolist() == [[0.5, -1.0], [1.0, 2.0], [0.0, 0.0], [5.0, 6.0]]
    assert found.known.tolist() == [True, True, False, True]


@pytest.mark.parametrize("kind", ["vec", "npy"])
def test_words_with_spaces_are_found(tmp_path, kind):
    assert read_vectors(write(tmp_path, kind), ["New York"]).values.tolist() == [[3.0, 4.0]]


def test_the_exact_spelling_wins_over_the_lower_cased_one(tmp_path):
    path = tmp_path / "v.vec"
    for lines in ("us 1\nUS 2\n", "US 2\nus 1\n"):
        path.write_text(lines)
        assert read_vectors(path, ["US", "us", "Us"]).values.ravel().tolist() == [2.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("v.vec", b"a 1 2\nb 1 2 3\n", "v.vec:2: 'b' has 3 values, expected 2"),
        ("v.vec", b"a 1 2\n\nb 1 2\n", "v.vec:2: '' has 0 values, expected 2"),
        ("v.vec", b"a 1 2\nb 1\n", "v.vec:2: 'b' has 1 values, expected 2"),
        ("v.vec", b"a 1 2\nb 1 x\n", "v.vec:2: a value of 'b' is not a number"),
        ("v.vec", b"", "v.vec:1: holds no vector: expected a word and its numbers"),
        ("v.vec", b"a 1 nan\n", "values that are no numbers"),
        ("v.bin", b"2 2\na " + struct.pack("<2f", 1, 2), "ends within word 2 of 2"),
        ("v.bin", b"nonsense\n", "expected a line of counts"),
        ("v.npy", b"nonsense", "not an array that numpy reads without pickle"),
    ],
)
def test_a_broken_file_is_one_line_that_says_where(tmp_path, name, content, message):
    (tmp_path / "v.txt").write_text("a\nb\n")  # the words of an array
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        read_vectors(tmp_path / name, ["a", "b"])
    assert message in str(error.value) and "\n" not in str(error.value)


def test_a_missing_file_and_missing_words_are_said(tmp_path):
    with pytest.raises(InputError, match="no such vector file"):
        read_vectors(tmp_path / "v.vec", ["a"])
    np.save(tmp_path / "v.npy", np.zeros((2, 3)))
    with pytest.raises(InputError, match="v.txt beside it"):
        read_vectors(tmp_path / "v.npy", ["a"])
    (tmp_path / "v.txt").write_text("a\n")
    with pytest.raises(InputError, match="for 1 words; expected one row per word"):
        read_vectors(tmp_path / "v.npy", ["a"])
