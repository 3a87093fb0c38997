"""The study of a run's folder in Optuna's own dashboard, where that is installed."""

import json
import threading
import urllib.request
from wsgiref.simple_server import WSGIRequestHandler, make_server

import optuna
import pytest

from autoaux.search.arms import ArmSpace
from autoaux.search.running import SearchStudy, default_url


def test_optunas_dashboard_lists_the_study_of_a_run_folder(tmp_path):
    dashboard = pytest.importorskip(
        "optuna_dashboard", reason="the dashboard extra is not installed"
    )
    SearchStudy.open(
        default_url(tmp_path), "tweets-1", {"version": "0"}, ArmSpace(("news",), 1.0), 30
    )
    app = dashboard.wsgi(optuna.storages.RDBStorage(default_url(tmp_path)))

    class Quiet(WSGIRequestHandler):
        def log_message(self, *arguments):
            pass

    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with urllib.request.urlopen(
            f"http://127.0.0.1:{server.server_port}/api/studies", timeout=30
        ) as answer:
            studies = json.load(answer)["study_summaries"]
        server.shutdown()
    assert [study["study_name"] for study in studies] == ["tweets-1"]
