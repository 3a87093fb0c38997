"""Damaged and hostile archives, folders and manifests: one line each, and nothing lost silently."""

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from autoaux.corpora import read_corpus, read_pool
from autoaux.corpora.files import DEEPEST, open_archive
from autoaux.errors import InputError

ROWS = "Ada\tB-PER\nmet\tO\nBob\tB-PER\n\nin\tO\nRome\tB-LOC\n\n" * 10


def put(path: Path, text: str = ROWS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_with_holes_in_a_tar_is_named_and_not_read(tmp_path):
    with tarfile.open(tmp_path / "c.tar", "w", format=tarfile.GNU_FORMAT) as packed:
        for name in ("train.txt", "holes.txt"):
            member = tarfile.TarInfo(name)
            member.type = tarfile.GNUTYPE_SPARSE if name == "holes.txt" else tarfile.REGTYPE
            member.size = len(ROWS) if name == "train.txt" else 0
            packed.addfile(member, io.BytesIO(ROWS.encode()))
    (file,), (refused,) = open_archive(tmp_path / "c.tar")
    assert str(file.name) == "train.txt"
    assert refused.path.name == "holes.txt" and "a file with holes" in refused.reason


@pytest.mark.parametrize("kind", [tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT])
def test_no_flipped_byte_of_a_tar_s_headers_loses_a_member_silently(kind, tmp_path):
    path = tmp_path / "c.tar"
    with tarfile.open(path, "w", format=kind) as packed:
        for name in ("train.txt", "dev.txt", "test.txt"):
            member = tarfile.TarInfo(f"{'é' if kind == tarfile.PAX_FORMAT else 'c'}/{name}")
            member.size, member.mtime = len(ROWS), 1.5 if kind == tarfile.PAX_FORMAT else 1
            packed.addfile(member, io.BytesIO(ROWS.encode()))
    whole = path.read_bytes()
    with tarfile.open(path) as packed:
        headers = [member.offset for member in packed] + [
            member.offset_data - 512 for member in packed
        ]
    lost = []
    for header in headers:
        for at in range(header, header + 512, 23):
            hurt = bytearray(whole)
            hurt[at] ^= 0x15
            path.write_bytes(bytes(hurt))
            try:
                files, refused = open_archive(path)
            except InputError:
                continue
            if len(files) + len(refused) != 3:
                lost.append(at)
    assert not lost


def test_a_folder_deeper_than_any_corpus_is_told_and_not_entered(tmp_path):
    put(tmp_path / "pool" / "good.txt")
    deep = tmp_path / "pool"
    for _ in range(DEEPEST + 10):
        deep = deep / "d"
    put(deep / "lost.txt")
    pool = read_pool(tmp_path / "pool")
    assert [corpus.name for corpus in pool.corpora] == ["good"]
    assert "folders; it is not entered" in pool.unread[0].reason


def test_links_in_a_circle_are_told(tmp_path):
    put(tmp_path / "good.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "inner").symlink_to(tmp_path)
    pool = read_pool(tmp_path)
    assert [corpus.name for corpus in pool.corpora] == ["good"]
    assert sorted(item.path.name for item in pool.unread) == ["inner", "loop.txt"]
    with pytest.raises(InputError, match="loop.txt"):
        read_corpus(tmp_path / "loop.txt")


def test_a_pipe_with_the_name_of_an_archive_is_not_waited_for(tmp_path):
    put(tmp_path / "good.txt")
    os.mkfifo(tmp_path / "x.gz")
    assert read_pool(tmp_path).unread[0].reason == "not a plain file"
    with pytest.raises(InputError, match="x.gz: not a plain file"):
        read_corpus(tmp_path / "x.gz")


@pytest.mark.parametrize("name", ["rot13", "zip", "utf-32", "a\\0b", "hex", "utf-7", "nonsense"])
def test_an_encoding_that_is_none_of_a_text_is_one_line(name, tmp_path):
    put(tmp_path / "train.txt")
    put(tmp_path / "corpus.yaml", f'encoding: "{name}"\n')
    with pytest.raises(InputError, match=r"corpus.yaml: encoding: .* is no encoding"):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "a: " + "{b: " * 10_000, "- " * 10_000, "name: 2020-13-45\n"]
)
def test_yaml_beyond_reason_is_one_line(text, tmp_path):
    put(tmp_path / "train.txt")
    put(tmp_path / "corpus.yaml", text)
    with pytest.raises(InputError, match="corpus.yaml: "):
        read_corpus(tmp_path)


def test_a_line_of_a_megabyte_in_conllu_is_named(tmp_path):
    rows = "".join(f"{i}\tw\t_\t{p}\t_\t_\t0\t_\t_\t_\n" for i, p in enumerate("NVN", 1)) + "\n"
    put(tmp_path / "c.conllu", rows * 20 + "1" * 1_000_000 + "\n\n")
    with pytest.raises(InputError, match=r"c.conllu:81: 1 row without the 10"):
        read_corpus(tmp_path / "c.conllu")


def test_a_zip_whose_directory_was_cut_short_is_refused_whole(tmp_path):
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in ("train.txt", "dev.txt", "test.txt"):
            packed.writestr(name, ROWS)
    data = bytearray(path.read_bytes())
    end, last = data.rfind(b"PK\x05\x06"), data.rfind(b"PK\x01\x02")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    data[end + 12 : end + 16] = (size - (end - last)).to_bytes(4, "little")
    del data[last:end]
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="3 members said, 2 listed"):
        read_corpus(path)


def test_a_member_of_a_zip_without_a_name_is_refused(tmp_path):
    path = tmp_path / "c.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("x", ROWS)
    path.write_bytes(path.read_bytes().replace(b"x", b"\0"))  # a name ends at a zero
    with pytest.raises(InputError, match="not a readable archive"):
        read_corpus(path)
