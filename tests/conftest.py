"""What every test needs: a ledger and a cache of its own, never the person's."""

import pytest


@pytest.fixture(autouse=True)
def own_ledger(tmp_path_factory, monkeypatch):
    """A path in a fresh folder; nothing is there yet."""
    path = tmp_path_factory.mktemp("own") / "ledger.jsonl"
    monkeypatch.setenv("AUTOAUX_LEDGER", str(path))
    return path


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory):
    """One for a whole test run: real corpora are read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOAUX_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def fresh_cache(tmp_path, monkeypatch):
    """An empty one for this test alone."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("AUTOAUX_CACHE", str(folder))
    return folder
