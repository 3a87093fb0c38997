"""Folders, archives, manifests, the cache and `autoaux inspect`."""

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from autoaux.corpora import inspect, read_corpus, read_pool, write_manifests
from autoaux.corpora.files import Bounds, open_archive
from autoaux.errors import InputError

ROWS = "Ada\tB-PER\nmet\tO\nBob\tB-PER\n\nin\tO\nRome\tB-LOC\n\n" * 10


def put(path: Path, text: str = ROWS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("names", "splits"),
    [
        (["train", "dev", "test"], {"train", "dev", "test"}),
        (["eng.train.txt", "eng.testa.txt", "eng.testb.txt"], {"train", "dev", "test"}),
        (["train.tsv", "devel.tsv", "test.tsv"], {"train", "dev", "test"}),
        (
            ["wnut17train.conll", "emerging.dev.conll", "emerging.test.annotated"],
            {"train", "dev", "test"},
        ),
        (["train/a.txt", "valid/a.txt", "test/a.txt"], {"train", "dev", "test"}),
        (["contest.txt"], {"all"}),
    ],
)
def test_splits_are_found_by_name(names, splits, tmp_path):
    for name in names:
        put(tmp_path / "c" / name)
    assert set(read_corpus(tmp_path / "c").splits) == splits


def test_a_pool_has_a_corpus_per_folder_and_per_file(tmp_path):
    for name in ("one.conll", "two.conll", "three/train.txt", "three/dev.txt", "README.md"):
        put(tmp_path / name)
    pool = read_pool(tmp_path)
    assert {c.name: set(c.splits) for c in pool.corpora} == {
        "one": {"all"},
        "two": {"all"},
        "three": {"train", "dev"},
    }
    assert not pool.unread


def test_corpora_in_one_folder_are_told_apart_and_found_again(tmp_path):
    for language in ("en", "de"):
        for split in ("train", "dev"):
            put(tmp_path / "c" / f"{split}_X.{language}", ROWS + f"{language}\tO\n")
    pool = read_pool(tmp_path)
    assert [c.name for c in pool.corpora] == ["X.de", "X.en"]
    assert [read_corpus(c.path).digest for c in pool.corpora] == [c.digest for c in pool.corpora]
    with pytest.raises(InputError, match="2 corpora stand here"):
        read_corpus(tmp_path / "c")


def test_a_corpus_in_a_pool_is_named_by_its_folders_below_the_shallowest(tmp_path):
    for place in (
        "ner/news/train.txt",
        "ner/wikiann/en/train.txt",
        "ner/wikiann/de/train.txt",
        "pos/web/en/train.txt",
        "pos/said/train.txt",
    ):
        put(tmp_path / place, ROWS + f"{place}\tO\n")
    put(tmp_path / "pos/said/corpus.yaml", "name: mine\n")
    assert [c.name for c in read_pool(tmp_path).corpora] == [
        "mine",
        "news",
        "web_en",
        "wikiann_de",
        "wikiann_en",
    ]
    assert [c.name for c in read_pool(tmp_path / "ner").corpora] == [
        "news",
        "wikiann_de",
        "wikiann_en",
    ]
    assert [c.name for c in read_pool(tmp_path / "ner/wikiann").corpora] == ["de", "en"]


def test_links_out_of_a_pool_are_refused(tmp_path):
    outside = put(tmp_path / "outside" / "secret.txt")
    put(tmp_path / "pool" / "a.conll")
    (tmp_path / "pool" / "b.conll").symlink_to(outside)
    (tmp_path / "pool" / "folder").symlink_to(outside.parent)
    pool = read_pool(tmp_path / "pool")
    assert [c.name for c in pool.corpora] == ["a"]
    assert sorted(item.path.name for item in pool.unread) == ["b.conll", "folder"]


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_an_archive_reads_like_its_folder(kind, tmp_path):
    for split in ("train", "test"):
        put(tmp_path / "c" / f"{split}.txt")
    archive = tmp_path / f"c.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            for file in (tmp_path / "c").iterdir():
                packed.write(file, f"c/{file.name}")
    else:
        with tarfile.open(archive, "w:gz") as packed:
            packed.add(tmp_path / "c", "c")
    assert read_corpus(archive).digest == read_corpus(tmp_path / "c").digest


@pytest.mark.parametrize("kind", ["tar.gz", "zip"])
def test_a_bomb_is_refused_before_it_is_unpacked(kind, tmp_path):
    zeros = b"a\tO\n" * (17 << 20)
    bomb = tmp_path / f"bomb.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("train.txt", zeros)
    else:
        with tarfile.open(bomb, "w:gz") as packed:
            member = tarfile.TarInfo("train.txt")
            member.size = len(zeros)
            packed.addfile(member, io.BytesIO(zeros))
    with pytest.raises(InputError, match="more than 200 times its size"):
        read_corpus(bomb)
    put(tmp_path / "good.conll")
    pool = read_pool(tmp_path)
    assert [c.name for c in pool.corpora] == ["good"] and "bomb" in pool.unread[0].path.name


def test_links_and_names_that_lead_out_of_an_archive_are_refused(tmp_path):
    link, device = tarfile.TarInfo("link.txt"), tarfile.TarInfo("pipe")
    link.type, link.linkname, device.type = tarfile.SYMTYPE, "/etc/passwd", tarfile.FIFOTYPE
    with tarfile.open(tmp_path / "a.tar", "w") as packed:
        for member in (link, device):
            packed.addfile(member)
        for name in ("../out.txt", "/root.txt", "train.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(ROWS)
            packed.addfile(member, io.BytesIO(ROWS.encode()))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        packed.writestr(info, "/etc/passwd")
        for name in ("../out.txt", "train.txt"):
            packed.writestr(name, ROWS)
    pool = read_pool(tmp_path)
    assert len(pool.corpora) == 2
    assert sorted(item.path.name for item in pool.unread) == [
        "link.txt",
        "link.txt",
        "out.txt",
        "out.txt",
        "pipe",
        "root.txt",
    ]


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_of_too_many_files_is_refused(kind, tmp_path):
    for number in range(4):
        put(tmp_path / "many" / f"{number}.txt")
    path = shutil.make_archive(str(tmp_path / "many"), kind, tmp_path / "many")
    with pytest.raises(InputError, match="holds more than 3 files"):
        open_archive(Path(path), Bounds(files=3))


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_that_expands_beyond_all_bounds_is_refused_whole(kind, tmp_path):
    path = tmp_path / f"c.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("train.txt", ROWS * 20)
    else:
        put(tmp_path / "train.txt", ROWS * 20)
        with tarfile.open(path, "w") as packed:
            packed.add(tmp_path / "train.txt", "train.txt")
    with pytest.raises(InputError, match="expands to more than"):
        open_archive(path, Bounds(size=5_000))


def test_more_small_archives_than_a_process_may_open_files_are_read(tmp_path):
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    for number in range(150):
        place = tmp_path / "pool" / f"corpus{number}" / "train.txt.gz"
        place.parent.mkdir(parents=True)
        place.write_bytes(gzip.compress(ROWS.encode()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) + 40, limits[1]))
    try:
        assert len(read_pool(tmp_path / "pool").corpora) == 150
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_a_gzip_bomb_is_refused(tmp_path):
    (tmp_path / "train.txt.gz").write_bytes(gzip.compress(b"a\tO\n" * (17 << 20)))
    with pytest.raises(InputError, match="more than 200 times its size"):
        read_corpus(tmp_path / "train.txt.gz")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_file_without_the_right_to_read_it_is_left_out(tmp_path):
    put(tmp_path / "good.conll")
    put(tmp_path / "shut.conll").chmod(0)
    assert [(item.path.name, item.reason) for item in read_pool(tmp_path).unread] == [
        ("shut.conll", "no right to read it")
    ]


def test_a_pipe_in_a_pool_is_passed_over(tmp_path):
    put(tmp_path / "good.conll")
    os.mkfifo(tmp_path / "pipe")
    pool = read_pool(tmp_path)
    assert len(pool.corpora) == 1 and pool.unread[0].reason == "not a plain file"


def test_a_manifest_overrides_what_is_detected(tmp_path):
    put(tmp_path / "c" / "first.txt", ROWS)
    put(tmp_path / "c" / "second.txt", ROWS)
    said = (
        "name: mine\nlanguage: de\ndomains: [news]\nscheme: token\nsplits: {train: first.txt, test:"
        " second.txt}\n"
    )
    put(tmp_path / "c" / "corpus.yaml", said)
    corpus = read_corpus(tmp_path / "c")
    assert (corpus.name, corpus.language, corpus.domains, corpus.spans) == (
        "mine",
        "de",
        ("news",),
        False,
    )
    assert set(corpus.splits) == {"train", "test"}
    assert set(read_corpus(tmp_path / "c" / "second.txt").splits) == {"test"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("langauge: de\n", "langauge"),
        ("splits: {train: nowhere.txt}\n", "no file 'nowhere.txt'"),
        ("format: cobol\n", "expected one of"),
        ("a: [", "not readable as YAML"),
    ],
)
def test_a_wrong_manifest_is_one_clear_error(said, words, tmp_path):
    put(tmp_path / "c" / "train.txt")
    put(tmp_path / "c" / "corpus.yaml", said)
    with pytest.raises(InputError, match=words):
        read_corpus(tmp_path / "c")


def test_ragged_rows_are_left_out_and_counted_where_a_manifest_says_so(tmp_path):
    put(tmp_path / "c" / "train.txt", ROWS + "broken\n\n" + ROWS)
    with pytest.raises(InputError, match="train.txt:71: 1 row without .* `ragged: skip`"):
        read_corpus(tmp_path / "c")
    put(tmp_path / "c" / "corpus.yaml", "ragged: skip\n")
    corpus = read_corpus(tmp_path / "c")
    assert corpus.splits["train"].n_tokens == 2 * 50
    [note] = [note for note in corpus.notes if note.kind == "ragged row"]
    assert note.count == 1 and "train.txt:71" in note.examples[0]


def test_a_written_manifest_reads_the_same_corpora(tmp_path):
    put(tmp_path / "a" / "train.txt")
    put(tmp_path / "a" / "dev.txt", ROWS * 2)
    put(tmp_path / "b.conll", ROWS * 3)
    before = {c.name: c.digest for c in read_pool(tmp_path).corpora}
    [written] = write_manifests(inspect(tmp_path))
    assert written.name == "pool.yaml"
    assert {c.name: c.digest for c in read_pool(tmp_path).corpora} == before
    with pytest.raises(InputError, match="not overwritten"):
        write_manifests(inspect(tmp_path))


@pytest.fixture
def settled(tmp_path):
    """A corpus whose time lies far enough back for the cache to trust it."""
    path = put(tmp_path / "c.conll")
    os.utime(path, (time.time() - 60,) * 2)
    return path


def test_a_damaged_cache_is_rebuilt(settled, monkeypatch, tmp_path):
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path / "cache"))
    first = read_corpus(settled)
    [kept] = (tmp_path / "cache" / "corpora").glob("*.arrow")
    whole = kept.read_bytes()
    for hurt in (whole[:50] + b"\xff" + whole[51:], whole[: len(whole) // 2], b""):
        kept.write_bytes(hurt)
        assert read_corpus(settled).digest == first.digest
        assert kept.read_bytes() == whole


def test_a_changed_file_is_read_again(settled):
    first = read_corpus(settled)
    put(settled, ROWS + "more\tO\n")
    assert read_corpus(settled).splits["all"].n_tokens == first.splits["all"].n_tokens + 1


def test_nobody_sees_half_a_cache_file(settled, monkeypatch, tmp_path):
    """Readers and writers at once: each ends with the same digest."""
    monkeypatch.setenv("AUTOAUX_CACHE", str(tmp_path / "cache"))
    code = (
        f"from autoaux.corpora import read_corpus; print(*{{read_corpus({str(settled)!r}).digest"
        " for _ in range(30)})"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert {process.communicate()[0].strip() for process in running} == {
        read_corpus(settled).digest
    }
    assert not list((tmp_path / "cache" / "corpora").glob(".new-*"))


def test_reading_loads_no_pandas(tmp_path):
    """pa.array and to_numpy import it, which takes longer than most corpora take to read."""
    put(tmp_path / "c.txt")
    code = (
        "import sys; from autoaux.corpora import read_corpus;"
        f" read_corpus({str(tmp_path / 'c.txt')!r}); print('pandas' in sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "False"
    )


def test_a_file_that_looks_as_before_is_mapped_from_the_cache(settled):
    first, stood = read_corpus(settled), settled.stat()
    settled.write_text(ROWS.replace("O", "P"), encoding="utf-8")  # of the same size
    os.utime(settled, ns=(stood.st_atime_ns, stood.st_mtime_ns))
    again = read_corpus(settled)
    assert again.digest == first.digest and not again.splits["all"].tokens.flags.owndata


def test_inspect_tells_people_and_machines_the_same(tmp_path):
    put(tmp_path / "a" / "train.txt")
    put(tmp_path / "prose.txt", "nothing but some words\nof no format at all here\n")

    def run(*options):
        return subprocess.run(
            [sys.executable, "-m", "autoaux", "inspect", str(tmp_path), *options],
            capture_output=True,
            text=True,
        )

    told = json.loads(run("--json").stdout)["inspected"][0]
    assert [
        (c["name"], c["scheme"], c["splits"]["train"]["sentences"]) for c in told["corpora"]
    ] == [("a", "IOB2", 20)]
    assert [Path(item["path"]).name for item in told["unread"]] == ["prose.txt"]
    shown = run().stdout
    assert "IOB2" in shown and "B-PER" in shown and "not read (1)" in shown


def test_inspect_of_nothing_fails_in_one_line(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "autoaux", "inspect", str(tmp_path / "no")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "no such file" in done.stderr
