"""What is damaged: a small corpus of each format, by itself or in each kind of archive."""

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from autoaux.corpora import read_corpus
from benchmarks.corpora.mutated_bytes import wounded
from benchmarks.corpora.mutated_counts import COUNTS, Count, Files, paragraphs, texts_of_table
from tests.support.format_files import EXAMPLES
from tests.support.tools_files import FILES, SENTENCES

TAGGED = SENTENCES[:12]
TEXTS = [(tokens, ["one" if i % 2 else "two"]) for i, (tokens, _) in enumerate(SENTENCES[:20])]
_OF_A_BASE = {"spacy v2, paragraphs": paragraphs, "csv, lists of spans": texts_of_table}


@dataclass(frozen=True)
class Base:
    """A sound corpus of one format.

    Attributes:
        reader: that must know it.
        files: by name.
        alone: whether it is one file, given by its name.
        layer: of labels that is asked for; None for the usual one.
        count: how many sentences stand in such bytes.
        usual: the notes on it that do not speak of damage.
    """

    reader: str
    files: Files
    alone: bool
    layer: str | None
    count: Callable[[Files], Count]
    usual: frozenset[str]


@dataclass(frozen=True)
class Case:
    """One damaged corpus: what is put on disk, which of it is read, and what a reading may have."""

    files: Files
    path: str
    layer: str | None
    count: Count
    usual: frozenset[str] = frozenset()


def bases() -> dict[str, Base]:
    """Every format as people and tools write it, by name."""
    written: list[tuple[str, str, Callable, str | None, bool]] = [
        (name, name.partition(",")[0], one.write, one.layer, one.kind == "tagging")
        for name, one in EXAMPLES.items()
    ]
    written += [(name, one.reader, one.write, None, True) for name, one in FILES.items()]
    found = {}
    for name, reader, write, layer, tagging in written:
        with tempfile.TemporaryDirectory() as made:
            root = Path(made) / "corpus"
            path = write(root, TAGGED if tagging else TEXTS)
            files = {
                str(file.relative_to(root)): file.read_bytes()
                for file in sorted(root.rglob("*"))
                if file.is_file()
            }
            count = _OF_A_BASE.get(name, COUNTS[reader])
            usual = frozenset(note.message for note in read_corpus(path, layer=layer).notes)
            found[name] = Base(reader, files, path.is_file(), layer, count, usual)
    return found


def plain(base: Base, random: Random) -> Case:
    """A file of the corpus damaged; now and then one of several is lost."""
    files = dict(base.files)
    name = random.choice(sorted(files))
    if len(files) > 1 and random.random() < 0.1:
        del files[name]
    else:
        files[name] = wounded(files[name], random)
    return Case(files, name if base.alone else "", base.layer, base.count(files), base.usual)


def _packed(suffix: str, pack: Callable[[bytes], bytes]) -> Callable[[Base, Random], Case]:
    """One file behind gzip, bzip2 or xz: its checksum speaks for what comes out."""

    def case(base: Base, random: Random) -> Case:
        name = sorted(base.files)[0]
        files = dict(base.files)
        files[name + suffix] = wounded(pack(files.pop(name)), random)
        path = name + suffix if base.alone else ""
        return Case(files, path, base.layer, base.count(base.files), base.usual)

    return case


def _zipped(base: Base, random: Random) -> Case:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in base.files.items():
            archive.writestr(zipfile.ZipInfo(f"corpus/{name}", (2020, 1, 1, 0, 0, 0)), data)
    files = {"corpus.zip": wounded(held.getvalue(), random)}
    return Case(files, "corpus.zip", base.layer, base.count(base.files), base.usual)


def _tarred(form: int) -> Callable[[Base, Random], Case]:
    """A tar, in which every byte keeps its place or the end is missing, so that what its members
    hold can be counted where they were put."""

    def case(base: Base, random: Random) -> Case:
        data, places = _tar(base.files, form)
        if random.random() < 0.1:
            hurt = data[: random.randrange(len(data))]
        else:
            hurt = wounded(data, random, same_size=True)
        members = {name: hurt[start : start + size] for name, (start, size) in places.items()}
        whole = all(len(members[name]) == size for name, (_, size) in places.items())
        count = base.count(members) if whole else None
        return Case({"corpus.tar": hurt}, "corpus.tar", base.layer, count, base.usual)

    return case


def _tar(files: Files, form: int) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """(its bytes, where each member's data stand and how many they are)."""
    held, places = io.BytesIO(), {}
    with tarfile.open(fileobj=held, mode="w", format=form) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"corpus/{name}")
            member.size, member.mtime = len(data), 1.6e9 + 0.5  # half a second: a PAX header
            archive.addfile(member, io.BytesIO(data))
            places[name] = (archive.offset - -(-len(data) // 512) * 512, len(data))
    return held.getvalue(), places


WRAPPED: dict[str, Callable[[Base, Random], Case]] = {
    "plain": plain,
    "gz": _packed(".gz", lambda data: gzip.compress(data, mtime=0)),
    "bz2": _packed(".bz2", bz2.compress),
    "xz": _packed(".xz", lzma.compress),
    "zip": _zipped,
    "tar": _tarred(tarfile.USTAR_FORMAT),
    "tar, PAX": _tarred(tarfile.PAX_FORMAT),
    "tar, GNU": _tarred(tarfile.GNU_FORMAT),
}
_SHARES = {"plain": 13}  # of 20, the others one each


def drawn(found: dict[str, Base], seed: int) -> tuple[str, str, Case]:
    """(base, archive, the damaged corpus) of one seed."""
    random = Random(seed)
    name = random.choice(sorted(found))
    wrapped = random.choice(list(_weighted()))
    return name, wrapped, WRAPPED[wrapped](found[name], random)


def _weighted() -> Iterable[str]:
    for name in WRAPPED:
        yield from [name] * _SHARES.get(name, 1)
