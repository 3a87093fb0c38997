"""Each example runs as it says, in a folder of its own, and prints what it is for."""

import io
import runpy
import sys
from contextlib import chdir, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
RUNS = {
    "rank_candidates.py": (("ner.conll", "corpora"), "travel: "),
    "compare_signals.py": (("ner.conll", "corpora"), "candidate,shared_vocabulary"),
    "map_labels.py": (("ner.conll", "corpora/travel"), "B-LOC -> B-place (100%): "),
    "select_auxiliaries.py": (("ner.conll", "corpora", "run"), "single task: +0.00"),
    "read_a_run.py": (("run",), "report.html"),
    "train_and_tag.py": (("run",), "Oslo "),
    "watch_a_search.py": (("ner.conll", "corpora", "watched"), "single task, seed 0: "),
}


def run(folder: Path, name: str, *arguments: str) -> str:
    """What the example prints, run as a program in a folder."""
    printed = io.StringIO()
    with chdir(folder), patch.object(sys, "argv", [name, *arguments]), redirect_stdout(printed):
        runpy.run_path(str(EXAMPLES / name), run_name="__main__")
    return printed.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("somebody")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("AUTOAUX_CACHE", str(folder / "cache"))
        patched.delenv("MLFLOW_TRACKING_URI", raising=False)
        run(folder, "small_corpora.py", ".")
        yield folder


@pytest.mark.parametrize("name", RUNS)
def test_the_example_runs(folder, name):
    arguments, words = RUNS[name]
    assert words in run(folder, name, *arguments)


def test_every_example_is_run():
    # demo_pool.py is run by `make demo` and its own tests, label_with_onnx.py by those of graphs
    assert {path.name for path in EXAMPLES.glob("*.py")} == {
        *RUNS,
        "small_corpora.py",
        "demo_pool.py",
        "label_with_onnx.py",
    }
