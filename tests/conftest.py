"""What every test needs: a ledger of its own, never the person's."""

import pytest


@pytest.fixture(autouse=True)
def own_ledger(tmp_path_factory, monkeypatch):
    """A path in a fresh folder; nothing is there yet."""
    path = tmp_path_factory.mktemp("own") / "ledger.jsonl"
    monkeypatch.setenv("AUTOAUX_LEDGER", str(path))
    return path
