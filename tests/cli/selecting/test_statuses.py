"""What a selection ends with, for scripts."""

from dataclasses import replace

import pytest
from report_samples import decision
from search_corpora import small_corpus, small_pool
from typer.testing import CliRunner

from autoaux import api
from autoaux.cli import app


@pytest.mark.parametrize(
    ("verdict", "status"), [("helps", 0), ("undecided", 0), ("no decision", 4)]
)
def test_a_selection_without_a_decision_has_a_status_of_its_own(monkeypatch, verdict, status):
    monkeypatch.setattr(api, "load_corpus", lambda path, **asked: small_corpus("main"))
    monkeypatch.setattr(api, "load_pool", lambda path, main: small_pool(2))
    made = replace(decision(), verdict=verdict)
    monkeypatch.setattr(api.Asked, "answer", lambda *_: made)
    words = ["select", "--main", "m", "--pool", "p", "--trials", "20", "--no-record", "--json"]
    assert CliRunner().invoke(app, words).exit_code == status
