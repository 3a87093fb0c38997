"""`autoaux sync`, as a person types it."""

import json

import pytest
from command_line import called

from autoaux import report


@pytest.fixture
def server(monkeypatch):
    """A stand-in for the sending: it keeps what it was asked, and answers with a parent run."""
    asked = []

    def synchronise(run, tracking_uri):
        asked.append((run, tracking_uri))
        return "0123abcd"

    monkeypatch.setattr(report, "synchronise", synchronise)
    return asked


def test_where_the_records_went_is_said_without_the_password(server, tmp_path):
    address = "https://mona:secret@mlflow.example"
    done = called("sync", tmp_path, "--tracking-uri", address)
    assert server == [(tmp_path, address)]
    assert "records are at https://mlflow.example, parent run 0123abcd" in done.stdout
    assert "secret" not in done.stdout + done.stderr


def test_json_says_the_same(server, tmp_path):
    done = called("sync", tmp_path, "--tracking-uri", "https://mlflow.example", "--json")
    told = json.loads(done.stdout)
    assert (told["tracking_uri"], told["parent"]) == ("https://mlflow.example", "0123abcd")
