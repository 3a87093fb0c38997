"""Corpora on disk as Arrow streams, memory-mapped and shared between processes.

A cache file is named by what it holds: the digests of the files' contents, how they are laid out,
and the readers' version. It is written under another name and renamed, so that nobody sees half of
one, and ends in a checksum, so that a damaged one is rebuilt and not trusted. A second, small file
says for a request (a path with the sizes and times of what stands there) which of them answer it;
files that changed within the last seconds are not remembered, since a clock tick may hide the next
change.
"""

import hashlib
import io
import json
import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from autoaux.corpora.corpus import Corpus, Note, Split, Unlabelled, Unread
from autoaux.corpora.files import DEEPEST
from autoaux.corpora.strings import Strings, arrow_of, numpy_of, strings_from
from autoaux.files import cache_folder, replacing

READERS_VERSION = 14  # raise it when any reader's result changes
_SETTLED = 2.0  # seconds after which a file's time tells of every change
_CHECK = 32


def folder() -> Path:
    return cache_folder() / "corpora"


def key(*parts: object) -> str:
    """Name of a cache entry: sha256 over what decides it."""
    return hashlib.sha256(
        json.dumps([READERS_VERSION, *parts], sort_keys=True, default=str).encode()
    ).hexdigest()[:40]


def fingerprint(*paths: Path) -> list | None:
    """Names, sizes and times of all files under the paths that exist; None while one of them is too
    fresh to trust."""
    entries = []
    for place in [
        place for path in paths if path.exists() for place in (path, *sorted(_below(path)))
    ]:
        state = place.lstat()
        entries.append((str(place), state.st_size, state.st_mtime_ns, state.st_ino, state.st_mode))
    newest = max(entry[2] for entry in entries)
    return entries if newest < (time.time() - _SETTLED) * 1e9 else None


def _below(path: Path) -> Iterator[Path]:
    waiting = [(path, 0)] if path.is_dir() and not path.is_symlink() else []
    while waiting:
        folder, depth = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:  # what cannot be listed is told when it is read
            continue
        for entry in entries:
            yield Path(entry.path)
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
                waiting.append((Path(entry.path), depth + 1))


def store(name: str, corpus: Corpus) -> None:
    """Keep a corpus under a name; a cache that cannot be written costs time only, and says so."""
    batch = _batch(corpus)

    def write(stream: BinaryIO) -> None:
        hashed = _Hashed(stream)
        with pa.ipc.new_stream(pa.PythonFile(hashed, "w"), batch.schema) as writer:
            writer.write_batch(batch)
        stream.write(hashed.digest.digest())

    _write(f"{name}.arrow", write)


class _Hashed(io.RawIOBase):
    """Writes on to a stream and keeps the checksum of what it wrote."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.digest = stream, hashlib.blake2b(digest_size=_CHECK)

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.digest.update(data)
        return self.stream.write(data)


def load(name: str) -> Corpus | None:
    """The corpus kept under a name, memory-mapped; None where there is none that is whole."""
    try:
        source = pa.memory_map(str(folder() / f"{name}.arrow"))
    except (FileNotFoundError, OSError):
        return None
    whole = source.read_buffer()
    body = whole.slice(0, max(len(whole) - _CHECK, 0))
    if hashlib.blake2b(body, digest_size=_CHECK).digest() != whole.slice(len(body)).to_pybytes():
        return None
    with pa.ipc.open_stream(body) as reader:
        return _corpus(reader.read_next_batch(), reader.schema.metadata)


def remember(request: str, names: Sequence[str], unread: Sequence[Unread]) -> None:
    """Note which corpora answer a request."""
    content = {"corpora": list(names), "unread": [[str(item.path), item.reason] for item in unread]}
    _write(f"{request}.json", lambda stream: stream.write(json.dumps(content).encode()))


def recall(request: str) -> tuple[list[Corpus], list[Unread]] | None:
    """The answer to a request; None where it is unknown or any corpus of it is gone or damaged."""
    try:
        content = json.loads((folder() / f"{request}.json").read_bytes())
    except (OSError, ValueError):
        return None
    corpora = [corpus for name in content["corpora"] if (corpus := load(name))]
    if len(corpora) < len(content["corpora"]):
        return None
    return corpora, [Unread(Path(path), reason) for path, reason in content["unread"]]


def _write(name: str, write: Callable[[BinaryIO], object]) -> None:
    try:
        with replacing(folder() / name) as unfinished, unfinished.open("wb") as stream:
            write(stream)
    except OSError as error:
        warnings.warn(
            f"the cache {folder()} cannot be written ({error.strerror}); corpora will be read"
            " again",
            stacklevel=2,
        )


def _batch(corpus: Corpus) -> pa.RecordBatch:
    """One row; every array of the corpus is one list in it."""
    forms = corpus.forms
    columns = {"forms": forms.values if isinstance(forms, Strings) else strings_from(forms)}
    for name, part in corpus.splits.items():
        columns |= {
            f"{name}/{field}": arrow_of(getattr(part, field))
            for field in ("tokens", "labels", "offsets")
        }
    for name, blind in corpus.unlabelled.items():
        columns |= {
            f"{name}/unlabelled/{field}": arrow_of(getattr(blind, field))
            for field in ("tokens", "offsets")
        }
    lists = [
        pa.LargeListArray.from_arrays(arrow_of(np.array([0, len(array)])), array)
        for array in columns.values()
    ]
    told = {
        field: getattr(corpus, field)
        for field in (
            "name",
            "kind",
            "labels",
            "spans",
            "scheme",
            "language",
            "digest",
            "format",
            "encoding",
            "domains",
        )
    }
    told |= {
        "path": str(corpus.path),
        "splits": list(corpus.splits),
        "unlabelled": list(corpus.unlabelled),
        "notes": [asdict(note) for note in corpus.notes],
    }
    schema = pa.schema(
        [(name, array.type) for name, array in zip(columns, lists, strict=True)],
        metadata={"corpus": json.dumps(told)},
    )
    return pa.record_batch(lists, schema=schema)


def _corpus(batch: pa.RecordBatch, metadata: dict[bytes, bytes]) -> Corpus:
    told = json.loads(metadata[b"corpus"])
    array = {name: batch.column(name).values for name in batch.schema.names}
    splits = {
        name: Split(
            *(numpy_of(array[f"{name}/{field}"]) for field in ("tokens", "labels", "offsets"))
        )
        for name in told.pop("splits")
    }
    told["unlabelled"] = {
        name: Unlabelled(
            *(numpy_of(array[f"{name}/unlabelled/{field}"]) for field in ("tokens", "offsets"))
        )
        for name in told["unlabelled"]
    }
    for field in ("labels", "domains"):
        told[field] = tuple(told[field])
    told["notes"] = tuple(
        Note(n["kind"], n["message"], n["count"], tuple(n["examples"])) for n in told["notes"]
    )
    return Corpus(
        splits=splits, forms=Strings(array["forms"]), **{**told, "path": Path(told["path"])}
    )
