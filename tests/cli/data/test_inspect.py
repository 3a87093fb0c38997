"""`autoaux inspect` as text, as a person reads it."""

import pytest
from command_line import called

WORDS = "the\tDET\nhouse\tNOUN\n\n" * 9


@pytest.fixture
def pool(tmp_path, fresh_cache):
    for name in ("one", "two"):
        (tmp_path / "pool" / name).mkdir(parents=True)
        for split in ("train", "dev"):
            (tmp_path / "pool" / name / f"{split}.tsv").write_text(WORDS)
    # an I- that continues nothing is mended, and said with its place
    for split in ("train", "dev"):
        broken = "we\tB-X\nrun\tI-Y\nso\tO\n\n" * 9
        (tmp_path / "pool" / "two" / f"{split}.tsv").write_text(broken)
    return tmp_path / "pool"


def main_task(folder):
    """Of as many distinct sentences as a main task needs."""
    (folder / "mine").mkdir()
    for split in ("train", "dev", "test"):
        rows = [f"{split}{number}\tX\nsees\tY\n\n" for number in range(9)]
        (folder / "mine" / f"{split}.tsv").write_text("".join(rows))
    return folder / "mine"


def shown(*words, status=0):
    done = called("inspect", *words)
    assert done.returncode == status and not done.stderr
    return done.stdout


def test_several_paths_stand_below_one_another_with_a_blank_line_between(pool):
    text = shown(pool / "one", pool / "two")
    one, two = text.index("one"), text.index("two")
    assert one < two and "\n\n" in text[one:two]


def test_repairs_are_told_with_their_number_and_places(pool):
    text = shown(pool / "two")
    assert "repair" in text and "18 times a label went on" in text
    assert "train sentence 1: 'we' B-X, 'run' I-Y" in text


def test_why_tells_each_file_s_readings_in_their_order(pool):
    lines = shown(pool / "one", "--why").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"why: {pool / 'one'}"))
    assert lines[at + 1].startswith("  1. ")
    assert sum(line.startswith("why: ") for line in lines) == 2


def test_the_written_manifest_is_named(pool):
    assert f"written: {pool / 'pool.yaml'}" in shown(pool, "--write-manifest")


def test_a_main_task_that_stands_nowhere_in_them_is_said_to(pool):
    text = shown(pool / "one", "--main", main_task(pool.parent))
    assert "nothing of it stands in mine (sentences of 6 tokens or more)" in text


def test_a_path_with_nothing_readable_ends_in_status_1(tmp_path, fresh_cache):
    (tmp_path / "notes.txt").write_bytes(b"\x00\x01")
    assert "notes.txt" in shown(tmp_path, status=1)
