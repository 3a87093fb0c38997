"""Profiles from the cache, or made and put there."""

from autoaux.corpora import Corpus
from autoaux.files import cache_folder, replacing
from autoaux.signals._profile import Profile

_VERSION = 2  # raise it when what a profile holds changes


def profile_of(corpus: Corpus) -> Profile:
    """The corpus's profile, read from the cache when its content was seen before."""
    path = cache_folder() / "profiles" / f"{corpus.digest}.{_VERSION}.npz"
    if path.exists():
        return Profile.load(path, corpus)
    profile = Profile.of(corpus)
    with replacing(path) as unfinished:
        profile.save(unfinished)
    return profile
