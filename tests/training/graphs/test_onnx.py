"""A model exported to ONNX gives the labels that it gives here, read by the example alone."""

import importlib.util
import io
import json
import runpy
from pathlib import Path

import pytest
from command_line import called
from json_shapes import assert_conforms
from training_corpora import people, shapes
from training_encoders import opinions
from training_recipes import SMALL, recipe

from autoaux.errors import InputError
from autoaux.recipe import BiLstm, Embeddings, Gru, TfidfMlp, Transformer
from autoaux.training import Run
from autoaux.training.graphs import write_graph
from autoaux.training.models import save_model

NEEDED = ("onnx", "onnxscript", "onnxruntime")
EXAMPLE = Path(__file__).parents[3] / "examples" / "label_with_onnx.py"
absent = [name for name in NEEDED if importlib.util.find_spec(name) is None]
needs_onnx = pytest.mark.skipif(bool(absent), reason=f"not installed: {', '.join(absent)}")
pytestmark = pytest.mark.usefixtures("fresh_cache")

# what no corpus shows: unknown words and letters, digits, nothing at all, a word beyond all lengths
ODD = [["Anna", "sees", "a", "never-seen", "ĉielo"], [], ["Kassel"], ["", "4711", "x" * 50, "."]]


def saved(folder, main, *auxiliaries, **parts):
    """A model trained for a moment, and its folder."""
    run = Run(recipe(main, *auxiliaries, **parts), main, auxiliaries, 1)
    run.advance()
    tagger = run.tagger()
    return tagger, save_model(tagger, folder / "model")


def read_by_the_example(folder):
    spec = importlib.util.spec_from_file_location("label_with_onnx", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.OnnxTagger(folder)


def words_of(corpus):
    return [tokens for split in corpus.splits for tokens, _ in corpus.sentences(split)]


MODELS = {
    "GRU, CRF over BIOES": lambda bert: (
        people(80, 0),
        {"head": {"scheme": "bioes"}, "encoder": Gru(**SMALL, layers=2)},
    ),
    "GRU with the gate before the product, softmax": lambda bert: (
        shapes(80, 1),
        {"head": {"decoder": "softmax"}, "encoder": Gru(**SMALL, reset_after=False)},
    ),
    "BiLSTM, CRF, only characters": lambda bert: (
        people(80, 0),
        {"encoder": BiLstm(**SMALL | {"words": 0})},
    ),
    "documents by GRU": lambda bert: (opinions(), {}),
    "documents by TF-IDF": lambda bert: (opinions(), {"encoder": TfidfMlp()}),
    "fine-tuned encoder": lambda bert: (
        people(80, 0),
        {"encoder": Transformer(path=bert, window=64), "head": {"decoder": "softmax"}},
    ),
    "documents by a fine-tuned encoder": lambda bert: (
        opinions(),
        {"encoder": Transformer(path=bert, window=64)},
    ),
}


@needs_onnx
@pytest.mark.parametrize("kind", MODELS)
def test_the_graph_gives_the_same_labels(kind, bert, tmp_path):
    main, parts = MODELS[kind](bert)
    rate = 5e-3 if isinstance(parts.get("encoder"), Transformer) else 2e-2
    learning = {"learning_rate": rate, "max_steps": 120}
    tagger, model = saved(tmp_path, main, **parts, optimisation=learning)
    text = [*words_of(main), *ODD]
    expected = tagger.predict(text)
    assert len({label for own in expected for label in own}) > 1  # it has learned something
    folder = tmp_path / "graph"
    said = called("export", model, folder, "--to", "onnx", "--json")
    assert_conforms("export", json.loads(said.stdout))
    assert read_by_the_example(folder).predict(text) == expected
    described = json.loads((folder / "model.json").read_text())
    assert described["labels"] == tagger.labels and described["task"] == main.name
    assert (folder / "README.md").read_text() == (model / "README.md").read_text()


@needs_onnx
def test_the_example_is_a_filter(tmp_path, capsys, monkeypatch):
    tagger, model = saved(tmp_path, opinions(), encoder=TfidfMlp())
    (tmp_path / "run").mkdir()
    model.rename(tmp_path / "run" / "model")
    said = called("export", tmp_path / "run", tmp_path / "graph", "--to", "onnx")
    assert said.stdout.startswith(f"{tmp_path / 'graph'}: model.onnx and model.json")
    lines = ["Anna rain dog", "slowly Kassel", ""]
    monkeypatch.setattr("sys.argv", [str(EXAMPLE), str(tmp_path / "graph")])
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
    runpy.run_path(str(EXAMPLE), run_name="__main__")
    labels = tagger.predict([line.split() for line in lines])
    assert capsys.readouterr().out == "".join(" ".join(own) + "\n" for own in labels)


@needs_onnx
def test_what_is_no_graph_is_refused_in_a_line(bert, tmp_path):
    crf = {"encoder": Transformer(path=bert, window=64), "head": {"decoder": "crf"}}
    given = Embeddings(kind="contextual", path=bert)
    for number, (parts, message) in enumerate(
        [
            (crf, "decodes the first pieces of words with a CRF"),
            ({"encoder": Gru(**SMALL, embeddings=(given,))}, "vectors that are given"),
        ]
    ):
        _, model = saved(tmp_path / str(number), people(40, 0), **parts)
        with pytest.raises(InputError, match=message) as refused:
            write_graph(model, tmp_path / "graph")
        assert "\n" not in str(refused.value) and not (tmp_path / "graph").exists()


def test_nothing_is_overwritten_and_what_is_missing_is_named(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="stands there already"):
        write_graph(tmp_path / "model", tmp_path)
    there = "autoaux.training.graphs"
    module = importlib.import_module(f"{there}._graph_folder")
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"onnx and onnxscript: pip install 'autoaux\[onnx\]'"):
        write_graph(tmp_path / "model", tmp_path / "graph")
