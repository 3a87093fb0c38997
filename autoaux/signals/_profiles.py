"""Profiles from the cache, or made and put there."""

import os
from pathlib import Path

from autoaux.corpora import Corpus
from autoaux.signals._profile import Profile

_VERSION = 2  # raise it when what a profile holds changes


def cache_folder() -> Path:
    """``$AUTOAUX_CACHE``, or ``~/.cache/autoaux``."""
    return Path(os.environ.get("AUTOAUX_CACHE") or Path.home() / ".cache" / "autoaux")


def profile_of(corpus: Corpus) -> Profile:
    """The corpus's profile, read from the cache when its content was seen before."""
    path = cache_folder() / "profiles" / f"{corpus.digest}.{_VERSION}.npz"
    if path.exists():
        return Profile.load(path, corpus)
    profile = Profile.of(corpus)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    profile.save(temporary)
    temporary.replace(path)
    return profile
