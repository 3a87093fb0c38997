"""Our own files: where they stand on this machine, and written whole or not at all."""

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from platformdirs import user_cache_path, user_data_path

from autoaux.errors import InputError


def cache_folder() -> Path:
    """``$AUTOAUX_CACHE``, else where this system keeps caches (Linux: ``~/.cache/autoaux``)."""
    if named := os.environ.get("AUTOAUX_CACHE"):
        return Path(named)
    return _kept(user_cache_path("autoaux", appauthor=False), Path.home() / ".cache" / "autoaux")


def data_folder() -> Path:
    """Where this system keeps a person's data (Linux: ``~/.local/share/autoaux``)."""
    former = Path.home() / ".local" / "share" / "autoaux"
    return _kept(user_data_path("autoaux", appauthor=False), former)


def _kept(folder: Path, former: Path) -> Path:
    """The system's folder; the one that version 0.1.0 used, where only that is there."""
    return former if former.is_dir() and not folder.exists() else folder


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[Path]:
    """A place beside `path` to write to, which becomes `path` where the block ends well.

    Whoever reads `path` sees the old file or the new one, whole, after a crash and a power cut too;
    two writers do not meet. Its folder is made where it is not there.

    Args:
        private: only this user may read it, from the first byte on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = _beside(path, "part")
    try:
        if private:
            unfinished.unlink(missing_ok=True)
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Write a whole file as UTF-8; see `replacing`.

    What UTF-8 cannot hold (half of a surrogate pair, from a file name) becomes a question mark.
    """
    with replacing(path, private=private) as unfinished:
        unfinished.write_bytes(text.encode("utf-8", "replace"))


def read_yaml(path: Path, what: str) -> object:
    """What a YAML file holds; InputError where it is no readable `what`."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise InputError(f"{path}: not a readable {what}: {said}") from None


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """An empty folder beside `path`, which becomes `path` where the block ends well.

    See `replacing`. The folder that stood there is moved aside before and deleted after.
    """
    unfinished, former = _beside(path, "part"), _beside(path, "old")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        yield unfinished
        if path.exists():
            path.replace(former)
        unfinished.replace(path)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)


def _beside(path: Path, suffix: str) -> Path:
    """A hidden name of this writer's own."""
    writer = f"{socket.gethostname()}-{os.getpid()}-{threading.get_native_id()}"
    return path.with_name(f".{path.name}.{writer}.{suffix}")
