"""Damaged files: every reader has some, sound ones count right, and each fault would be seen."""

import time
from dataclasses import replace
from functools import cache

import pytest
from format_files import EXAMPLES
from tools_files import FILES

from autoaux.corpora.formats import READERS
from autoaux.errors import InputError
from benchmarks.corpora import mutations
from benchmarks.corpora.mutated_files import WRAPPED, Case, bases, drawn

NAMES = [*EXAMPLES, *FILES]
SEEDS = 200


@cache
def sound():
    return bases()


def test_every_reader_has_files_that_are_damaged():
    assert {base.reader for base in sound().values()} == set(READERS)


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_corpus_has_as_many_sentences_as_are_counted(name, tmp_path):
    base = sound()[name]
    path = next(iter(base.files)) if base.alone else ""
    count = base.count(base.files)
    assert count is not None
    case = Case(base.files, path, base.layer, count, base.usual)
    assert mutations.read(case, tmp_path / "c")[0] == "sound"
    for wrong in (None, (count[1] + 1, count[1] + 1)):
        assert mutations.read(replace(case, count=wrong), tmp_path / "c")[0] == "silent"


def test_damage_is_drawn_by_its_seed_and_reaches_every_kind_of_archive():
    found = [drawn(sound(), seed) for seed in range(SEEDS)]
    assert found == [drawn(sound(), seed) for seed in range(SEEDS)]
    assert {wrapped for _, wrapped, _ in found} == set(WRAPPED)


def test_the_first_damaged_files_end_in_a_corpus_or_one_line(tmp_path):
    for seed in range(SEEDS):
        outcome, _, told = mutations.read(drawn(sound(), seed)[2], tmp_path / "c")
        assert outcome not in mutations.FAULTS, (seed, told)


def wound(error):
    def raising(*_, **__):
        raise error

    return raising


@pytest.mark.parametrize(
    ("reading", "outcome"),
    [
        (wound(InputError("c.txt:1: damaged")), "refused"),
        (wound(InputError("two\nlines")), "foreign"),
        (wound(KeyError("x")), "foreign"),
        (lambda *_, **__: time.sleep(9) or [i for i in range(10**12)], "hang"),
    ],
)
def test_what_becomes_of_a_reading_is_told_apart(reading, outcome, tmp_path, monkeypatch):
    monkeypatch.setattr("autoaux.corpora.read_corpus", reading)
    monkeypatch.setattr(mutations, "LIMIT", 0.2)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    mutations.limit_cpu()
    case = Case({"a.txt": b"x"}, "a.txt", None, None)
    assert mutations.read(case, tmp_path / "c")[0] == outcome
