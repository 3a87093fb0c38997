"""Rows that survive an interruption, and tables that replace what stands between two marks."""

import gzip
import json

import pytest

from benchmarks.store import Results, Rows
from benchmarks.tables import publish, table


def test_a_row_is_computed_once_and_found_again_after_a_restart(tmp_path):
    calls = []

    def compute():
        calls.append(1)
        return {"score": 0.5}

    path = tmp_path / "rows.jsonl.gz"
    Rows(path).once({"main": "a", "seed": 0}, compute)
    again = Rows(path).once({"seed": 0, "main": "a"}, compute)
    assert calls == [1] and again["score"] == 0.5
    [line] = gzip.decompress(path.read_bytes()).splitlines()
    assert json.loads(line)["cpu_seconds"] >= 0


def test_what_a_kill_left_unfinished_is_dropped_and_nothing_else(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    rows = Rows(path)
    rows.add({"number": 1}, {"score": 1})
    first = path.stat().st_size
    rows.add({"number": 2}, {"score": 2})
    whole = path.read_bytes()
    for cut in range(first + 1, len(whole)):
        path.write_bytes(whole[:cut])
        left = Rows(path)
        assert {"number": 1} in left
        if {"number": 2} not in left:
            left.add({"number": 2}, {"score": 2})
        assert [row["score"] for row in Rows(path).where()] == [1, 2]


def test_the_same_rows_compacted_are_the_same_bytes(tmp_path):
    paths = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz"
    for path in paths:
        rows = Rows(path)
        for number in range(50):
            rows.add({"number": number}, {"score": 0.5})
        before = path.stat().st_size
        rows.compact()
        assert path.stat().st_size < before / 4
        assert len(list(Rows(path).where())) == 50
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_rows_are_found_by_part_of_their_key(tmp_path):
    rows = Rows(tmp_path / "rows.jsonl.gz")
    rows.add({"part": "a", "auxiliary": None}, {"score": 1})
    rows.add({"part": "a", "auxiliary": "b"}, {"score": 2})
    assert [row["score"] for row in rows.where(part="a")] == [1, 2]
    assert [row["score"] for row in rows.where(auxiliary=None)] == [1]
    assert {"auxiliary": "b", "part": "a"} in rows


def test_a_table_replaces_only_what_stands_between_its_marks(tmp_path):
    page = tmp_path / "README.md"
    page.write_text(
        "before\n<!-- one -->\nold\n<!-- /one -->\nprose\n<!-- two -->\nkept\n<!-- /two -->\n"
    )
    publish("one", table(("a", "b"), [(1, None)]), page)
    assert (
        page.read_text()
        == "before\n<!-- one -->\n| a | b |\n|---|---|\n| 1 |  |\n<!-- /one -->\nprose\n<!-- two"
        " -->\nkept\n<!-- /two -->\n"
    )
    with pytest.raises(LookupError):
        publish("three", "x", page)


def test_two_writers_of_one_file_lose_nothing_when_it_is_written_in_one_piece(tmp_path):
    path = tmp_path / "rows.jsonl.gz"
    one, other = Rows(path), Rows(path)
    one.add({"number": 1}, {"score": 1})
    other.add({"number": 2}, {"score": 2})
    one.compact()
    assert [row["score"] for row in Rows(path).where()] == [1, 2]


def test_results_stand_under_names_within_names_and_are_forgotten_by_them(tmp_path):
    results = Results(Rows(tmp_path / "results.jsonl.gz"))
    assert results.at() == {}
    results.keep({"seconds": 1}, "speed", "small")
    results.keep({"seconds": 9}, "speed", "large")
    results.keep({"seconds": 2}, "speed", "small")  # the last one counts
    results.keep({"share": 0.5}, "floor", "small")
    again = Results(Rows(tmp_path / "results.jsonl.gz"))
    assert again.at("speed") == {"small": {"seconds": 2}, "large": {"seconds": 9}}
    assert again.at("speed", "large") == {"seconds": 9}
    assert again.at("speed", "huge") == {}
    again.forget("speed")
    assert Results(Rows(tmp_path / "results.jsonl.gz")).at() == {"floor": {"small": {"share": 0.5}}}
