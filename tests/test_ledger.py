"""The ledger: append-only, crash-proof, merged by union."""

import gzip
import json
import math
import subprocess
import sys

import pytest
from outcomes import an_outcome

from autoaux.errors import InputError
from autoaux.ledger import Ledger, Outcome, PairSignals
from autoaux.recipe import CorpusRef, Optimisation, Recipe, Schedule


def some_signals():
    return PairSignals("m1", "a1", "letters", "tweets", {"overlap": 0.25})


def test_what_was_appended_is_read_back_equal(tmp_path):
    path = tmp_path / "deep" / "ledger.jsonl"
    Ledger(path).append(an_outcome(), some_signals())
    ledger = Ledger(path)
    assert list(ledger) == [an_outcome()]
    assert ledger.signals() == [some_signals()]


def test_an_outcome_says_of_its_recipe_what_later_forecasts_must_tell_apart():
    """A cut main task, one that trained on its dev and shuffled labels are other corpora."""
    recipe = Recipe(
        main=CorpusRef(name="letters", path="letters.conll", digest="ab", train_tokens=500),
        auxiliaries=(
            CorpusRef(name="tweets", path="tweets.conll", digest="cd", whole=True),
            CorpusRef(name="news", path="news.conll", digest="ef", shuffle_labels=0),
        ),
        schedule=Schedule(kind="multitask"),
        optimisation=Optimisation(stop="watanabe", decay="halving", train_on_dev=True),
        seed=7,
    )
    outcome = Outcome.of(recipe, "accuracy", score=0.5)
    assert outcome.main == "ab@500+dev" and outcome.main_name == "letters"
    assert outcome.auxiliaries == ("cd@all", "shuffled:ef")
    assert outcome.auxiliary_names == ("tweets", "news")
    assert (outcome.encoder, outcome.schedule, outcome.seed) == ("gru", "multitask", 7)
    assert (outcome.recipe, outcome.setting) == (recipe.digest, recipe.setting)
    assert Outcome.of(recipe, "accuracy", seed=8).seed == 8


def test_a_diverged_run_keeps_its_nan_without_breaking_json(tmp_path):
    path = tmp_path / "ledger.jsonl"
    Ledger(path).append(
        an_outcome(score=math.nan, status="failed", error="the loss is not a number")
    )
    json.loads(path.read_text(), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    [outcome] = Ledger(path)
    assert math.isnan(outcome.score) and outcome.status == "failed"


@pytest.mark.parametrize("kept", [1, 20, 200])
def test_a_torn_last_line_is_left_out_with_a_word_and_later_records_survive(tmp_path, kept):
    path = tmp_path / "ledger.jsonl"
    Ledger(path).append(an_outcome(0))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:kept])
    ledger = Ledger(path)
    assert [outcome.seed for outcome in ledger] == [0]
    assert ":2: a torn line" in ledger.notes[0]
    ledger.append(an_outcome(1))
    assert [outcome.seed for outcome in Ledger(path)] == [0, 1]


def test_a_last_line_without_a_newline_that_is_whole_counts(tmp_path):
    path = tmp_path / "ledger.jsonl"
    Ledger(path).append(an_outcome())
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    ledger = Ledger(path)
    assert len(ledger) == 1 and ledger.notes == []
    ledger.append(an_outcome(1))
    assert len(ledger) == 2


def test_a_merge_is_a_union_whatever_the_order_and_however_often(tmp_path):
    first, second = Ledger(tmp_path / "1.jsonl"), Ledger(tmp_path / "2.jsonl")
    first.append(an_outcome(0), an_outcome(1))
    second.append(an_outcome(1), an_outcome(2), some_signals())
    assert first.merge(second) == 2
    assert first.merge(second) == 0
    assert second.merge(first) == 1
    assert {o.seed for o in first} == {o.seed for o in second} == {0, 1, 2}
    assert first.signals() == [some_signals()]


def test_adding_what_is_there_already_writes_nothing(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    assert ledger.add(an_outcome(), some_signals()) == 2
    size = ledger.path.stat().st_size
    assert Ledger(ledger.path).add(some_signals(), an_outcome()) == 0
    assert ledger.path.stat().st_size == size


def test_the_longest_of_a_runs_outcomes_is_found(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(
        an_outcome(steps=100, status="stopped"),
        an_outcome(steps=300),
        an_outcome(steps=200, status="stopped"),
    )
    assert ledger.find("r1", "m1", ["a1"], 0).steps == 300
    assert ledger.find("r1", "m1", ["a1"], 7) is None
    assert ledger.find("r1", "m1", [], 0) is None


def test_order_of_the_auxiliaries_tells_runs_apart(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(an_outcome(auxiliaries=("a1", "a2")))
    assert ledger.find("r1", "m1", ("a1", "a2"), 0)
    assert ledger.find("r1", "m1", ("a2", "a1"), 0) is None


def test_records_another_process_adds_are_seen_without_reopening(tmp_path):
    mine, theirs = Ledger(tmp_path / "ledger.jsonl"), Ledger(tmp_path / "ledger.jsonl")
    assert len(mine) == 0
    theirs.append(an_outcome())
    assert len(mine) == 1
    theirs.append(an_outcome(1))
    assert len(mine) == 2


def test_many_processes_append_at_once_and_no_line_is_mixed(tmp_path):
    path = tmp_path / "ledger.jsonl"
    script = (
        "import sys; from pathlib import Path; from autoaux.ledger import Ledger, PairSignals\nfor"
        " i in range(100): Ledger(Path(sys.argv[1])).append(PairSignals('m', f'{sys.argv[2]}-{i}',"
        " 'm', 'x' * 3000, {}))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, path, str(n)]) for n in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    ledger = Ledger(path)
    assert {pair.candidate for pair in ledger.signals()} == {
        f"{n}-{i}" for n in range(3) for i in range(100)
    }
    assert ledger.notes == []


def test_a_record_of_another_version_is_left_out_with_a_word(tmp_path):
    path = tmp_path / "ledger.jsonl"
    Ledger(path).append(an_outcome())
    with path.open("a") as file:
        file.write('{"version": 99, "kind": "outcome", "future": 1}\n')
    ledger = Ledger(path)
    assert len(ledger) == 1
    assert ":2: written in version 99" in ledger.notes[0]


def test_a_record_from_before_settings_were_recorded_is_the_same_record_still(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(an_outcome())
    assert "setting" not in json.loads(ledger.path.read_text())
    assert ledger.add(an_outcome()) == 0 and ledger.add(an_outcome(setting="s1")) == 1
    assert {outcome.setting for outcome in Ledger(ledger.path)} == {"", "s1"}


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("[1, 2]", ":1: not a record"),
        ('{"name": "something else"}', ":1: not a record"),
        ('{"version": 1, "kind": "signals", "main": "m"}', ":1: candidate: it is missing"),
        (
            (
                '{"version": 1, "kind": "signals", "main": "m", "candidate": "c", "main_name": "m",'
                ' "candidate_name": "c", "values": {"a": "much"}}'
            ),
            "values.a",
        ),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_by_line(tmp_path, line, word):
    path = tmp_path / "other.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(InputError, match=word.replace("[", r"\[")):
        len(Ledger(path))


def test_an_export_is_the_same_ledger_compressed_or_not(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(an_outcome(), some_signals())
    assert ledger.export(tmp_path / "out.jsonl") == ledger.export(tmp_path / "out.jsonl.gz") == 2
    assert (
        Ledger(tmp_path / "out.jsonl.gz").records()
        == Ledger(tmp_path / "out.jsonl").records()
        == ledger.records()
    )
    with pytest.raises(InputError, match="for reading"):
        Ledger(tmp_path / "out.jsonl.gz").append(an_outcome(5))


SIGNALS = (
    '{"version": 1, "kind": "signals", "main": "m", "candidate": "c", "main_name": "m",'
    ' "candidate_name": "c", "values": {"a": %s}}'
)
UNSOUND = {
    "NaN": SIGNALS % "NaN",
    "a number beyond all": SIGNALS % "1e400",
    "infinite in words": SIGNALS % '"inf"',
    "half of a surrogate pair": SIGNALS.replace('"main": "m"', '"main": "\\ud800"') % "1.0",
    "nested deep": "[" * 100_000 + "]" * 100_000,
    "a value nested deep": SIGNALS % ("[" * 100_000 + "]" * 100_000),
    "a kind that is a list": '{"version": 1, "kind": []}',
    "a version that is a list": '{"version": [], "kind": "signals"}',
    "another shape": "[1, 2]",
    "a field missing": '{"version": 1, "kind": "signals", "main": "m"}',
    "a number of 5,000 digits": SIGNALS % ("9" * 5000),
    "not UTF-8": "\udcff\udcfe",
}


@pytest.mark.parametrize("line", UNSOUND.values(), ids=UNSOUND)
def test_a_line_that_is_not_sound_is_left_out_with_a_word(tmp_path, line):
    path = tmp_path / "ledger.jsonl"
    Ledger(path).append(an_outcome(0))
    with path.open("ab") as file:
        file.write(line.encode("utf-8", "surrogateescape") + b"\n")
    Ledger(path).append(an_outcome(1))
    ledger = Ledger(path)
    assert [outcome.seed for outcome in ledger] == [0, 1] and not ledger.signals()
    [note] = ledger.notes
    assert note.startswith(f"{path}:2: ") and note.endswith("; left out") and len(note) < 300
    assert (
        ledger.export(tmp_path / "clean.jsonl") == 2 and not Ledger(tmp_path / "clean.jsonl").notes
    )


@pytest.mark.parametrize("change", [{"score": 7.0}, {"score": -0.1}, {"seconds": -1.0}])
def test_an_outcome_that_no_run_can_have_is_left_out_with_a_word(tmp_path, change):
    path = tmp_path / "ledger.jsonl"
    Ledger(path).append(an_outcome(0), an_outcome(1, **change))
    ledger = Ledger(path)
    assert [outcome.seed for outcome in ledger] == [0]
    assert next(iter(change)) in ledger.notes[0]


def test_of_many_lines_left_out_the_first_are_told_and_all_are_counted(tmp_path):
    path = tmp_path / "ledger.jsonl"
    Ledger(path).append(an_outcome())
    with path.open("a") as file:
        file.write("{torn\n" * 1000)
    ledger = Ledger(path)
    assert len(ledger) == 1
    assert len(ledger.notes) == 6 and ledger.notes[-1] == f"{path}: 995 more left out like these"


@pytest.fixture
def compressed(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(*(an_outcome(seed, score=1 / (seed + 2)) for seed in range(50)))
    ledger.export(tmp_path / "out.jsonl.gz")
    return tmp_path / "out.jsonl.gz"


def test_of_a_compressed_ledger_that_was_cut_off_nothing_is_believed(compressed):
    compressed.write_bytes(compressed.read_bytes()[:-600])
    ledger = Ledger(compressed)
    assert len(ledger) == 0 and "copy the file again" in ledger.notes[0]


def test_of_a_compressed_ledger_with_a_flipped_byte_nothing_is_believed(compressed):
    """A flip that still unpacks may have changed any number; only the checksum at the end tells."""
    whole = compressed.read_bytes()
    for place in range(20, len(whole) - 1, 97):
        compressed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        ledger = Ledger(compressed)
        assert len(ledger) == 0 and any("damaged" in note for note in ledger.notes)


def line_of(folder, record):
    Ledger(folder / "one.jsonl").append(record)
    return (folder / "one.jsonl").read_bytes()


def test_two_hundred_megabytes_of_line_ends_take_no_memory(tmp_path):
    path = tmp_path / "blank.jsonl.gz"
    with gzip.open(path, "wb") as file:
        for _ in range(200):
            file.write(b"\n" * 2**20)
        file.write(line_of(tmp_path, an_outcome()))
    code = (
        "import resource, sys; from pathlib import Path; from autoaux.ledger import Ledger\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = used(); print(len(Ledger(Path(sys.argv[1]))), used() - before)"
    )
    found = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    count, kilobytes = map(int, found.stdout.split())
    assert count == 1 and kilobytes < 50_000


def test_a_line_without_end_is_left_out_and_the_next_one_is_read(tmp_path):
    path = tmp_path / "ledger.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(70):
            file.write(b"x" * 2**20)
        file.write(b"\n" + line_of(tmp_path, an_outcome()))
    ledger = Ledger(path)
    assert len(ledger) == 1 and ":1: too long" in ledger.notes[0]
