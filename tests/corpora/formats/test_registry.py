"""The registry of readers: a name each, asked by rank."""

import pytest

from autoaux.corpora.formats import READERS, reader, reader_named, single_readers
from autoaux.errors import InputError


def test_a_reader_s_name_is_its_own():
    class Second:
        name = "conll"

    with pytest.raises(ValueError, match="two readers are named conll"):
        reader(1)(Second)


def test_plain_columns_are_asked_last():
    assert single_readers()[-1].name == "conll"


def test_a_reader_is_under_the_name_that_its_layouts_carry():
    assert all(one.reader.name == name for name, one in READERS.items())


def test_an_unknown_format_is_told_with_the_known_ones():
    with pytest.raises(InputError, match=r"format 'word': expected one of .*conll, .*conllu"):
        reader_named("word")
