"""A model goes to the hub by the client's own command, or it is said why not."""

import http.server
import json
import subprocess
import sys
import threading

import pytest
import yaml
from command_line import called
from huggingface_hub import constants as hub
from json_shapes import assert_conforms
from training_corpora import people
from training_recipes import recipe

from autoaux.training import Run
from autoaux.training.models import save_model


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    corpus = people(40, 0)
    run = Run(recipe(corpus), corpus, (), 1)
    run.advance(10)
    return save_model(run.tagger(), tmp_path_factory.mktemp("made") / "my model")


@pytest.fixture
def hub_server(monkeypatch):
    """A hub that knows one token."""

    class Hub(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.headers["authorization"] == "Bearer hf_known"
            self.send_response(200 if known else 401)
            self.end_headers()
            self.wfile.write(b'{"name": "me", "type": "user"}' if known else b"{}")

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_TOKEN", "hf_known")
    monkeypatch.setattr(hub, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.hf_api.ENDPOINT", None, raising=False)
    monkeypatch.setattr(
        "huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{server.server_port}"
    )
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def ran(monkeypatch):
    """Every command that was run, none of which was."""
    commands = []

    def run(command, **how):
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_offline_the_command_is_printed_alone(model, monkeypatch, ran):
    monkeypatch.setattr(hub, "HF_HUB_OFFLINE", True)
    said = called("push-to-hub", model, "me/ner")
    first, fields, skipped = said.stdout.splitlines()
    assert first == f"hf upload me/ner '{model}' . --private"
    assert fields == "README.md: 2 fields are still to be filled in"  # the corpus, the model
    assert (skipped, said.returncode, ran) == ("skipped: HF_HUB_OFFLINE is set", 0, [])
    answer = json.loads(called("push-to-hub", model, "me/ner", "--json").stdout)
    assert_conforms("push-to-hub", answer)
    assert answer["uploaded"] is False


def test_the_client_has_the_options_that_it_is_given():
    command = [sys.executable, "-m", "huggingface_hub.cli.hf", "upload", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = " ".join(told.split())
    assert "REPO_ID [LOCAL_PATH] [PATH_IN_REPO]" in words and "--private / --no-private" in words


def test_whom_the_hub_knows_uploads(model, hub_server, ran, monkeypatch):
    said = called("push-to-hub", model, "ner")
    assert said.returncode == 0 and said.stdout.startswith("hf upload ner ")
    assert ran == [
        [sys.executable, "-m", "huggingface_hub.cli.hf", "upload", "ner", str(model), "."]
        + ["--private"]
    ]
    monkeypatch.setenv("HF_TOKEN", "hf_stranger")
    said = called("push-to-hub", model, "ner")
    assert said.returncode == 2 and said.stderr.startswith("autoaux: the hub refuses the token: ")
    hub_server.shutdown()
    hub_server.server_close()
    said = called("push-to-hub", model, "ner")
    assert said.returncode == 3 and ": not reachable: " in said.stderr
    assert len(ran) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("{model}", "a/b/c"), "not a name that the hub takes"),
        (("{model}/absent", "ner"), "no such folder"),
        (("{model}", "ner", "--public"), "2 fields are still to be filled in, the licence"),
    ],
)
def test_what_cannot_be_uploaded_is_refused_in_a_line(model, words, message):
    said = called("push-to-hub", *(word.format(model=model) for word in words))
    assert said.returncode == 2 and message in said.stderr and said.stderr.count("\n") == 1


def test_a_card_begins_with_what_the_hub_reads(model):
    _, facts, _ = (model / "README.md").read_text().split("---\n", 2)
    assert yaml.safe_load(facts) == {
        "library_name": "autoaux",
        "pipeline_tag": "token-classification",
        "tags": ["autoaux", "multi-task-learning"],
    }
