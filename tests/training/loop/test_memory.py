"""A corpus of 10 million tokens trains in under 2 GB beyond the model; the peak that is
reported is the run's own.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from autoaux.training.loop import forget_peak, peak_memory

SCRIPT = """
import tempfile
from pathlib import Path
import numpy as np
from autoaux.corpora import Corpus, Split
from autoaux.recipe import CorpusRef, Optimisation, Recipe
from autoaux.training import Run
from autoaux.training.loop import peak_memory
import torch

def peak():
    return peak_memory(torch.device("cpu"))

before = peak()
n, forms, labels = 10_000_000, 200_000, 20
rng = np.random.default_rng(0)
letters = str.maketrans("0123456789", "abcdefghij")  # digits would all become 0
folder = Path(tempfile.mkdtemp())

def stored(name, array):
    np.save(folder / name, array)
    return np.load(folder / name, mmap_mode="r")

tokens = stored("tokens.npy", np.minimum(rng.zipf(1.3, n), forms).astype(np.int32) - 1)
gold = stored("labels.npy", (tokens % labels).astype(np.int32))
offsets = np.arange(0, n + 1, 20)
small = Split(np.array(tokens[:2000]), np.array(gold[:2000]), offsets[:101])
corpus = Corpus(
    "large", "tagging", {"train": Split(tokens, gold, offsets), "dev": small},
    tuple(np.base_repr(i, 36).translate(letters) for i in range(forms)),
    tuple(f"L{i}" for i in range(labels)), False, "token", "en", Path("large"), "0" * 32,
)
reference = CorpusRef(name="large", path="large", digest="0" * 32)
recipe = Recipe(main=reference, optimisation=Optimisation(max_steps=10, eval_every=5))
run = Run(recipe, corpus, (), 0)
built = peak()
outcome = run.advance()
assert outcome.peak_memory == run.outcome().peak_memory > 0
model = sum(p.numel() * 4 for p in run.program.model.parameters())
print(max(built, outcome.peak_memory) - before, model)
"""


def test_ten_million_tokens_train_in_under_two_gigabytes_beyond_the_model() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    used, model = map(int, done.stdout.split())
    assert model > 25e6  # more than 100,000 known words
    assert used - 4 * model < 2e9  # the model, its best copy and two moments of Adam
    assert used > 60e6  # it did read something


FAT_PARENT = """
import subprocess
import sys

held = bytearray(b"1") * 900_000_000
child = (
    "import torch; from autoaux.training.loop import peak_memory;"
    " print(peak_memory(torch.device('cpu')))"
)
command = [sys.executable, "-c", child]
print(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the peak is ru_maxrss")
def test_a_child_of_a_large_process_reports_its_own_peak() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAT_PARENT], capture_output=True, text=True, check=True
    )
    assert 50e6 < int(done.stdout) < 700e6


def test_the_peak_grows_with_what_is_held_and_is_forgotten_when_asked(tmp_path) -> None:
    cpu = torch.device("cpu")
    before = peak_memory(cpu)
    held = np.ones(before // 8 + 5_000_000)  # more than everything this process has held so far
    grown = peak_memory(cpu)
    assert grown > before + 30e6
    assert peak_memory(cpu, tmp_path / "absent") > before + 30e6  # where there is no /proc
    del held
    assert peak_memory(cpu) > 0.99 * grown
    if Path("/proc/self/clear_refs").exists():
        forget_peak(cpu)
        assert peak_memory(cpu) < grown - 30e6


def printed(code: str) -> int:
    """The number that a program of its own prints, its libraries' threads left as they come."""
    threads = {
        name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=threads, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


def test_products_of_numpy_keep_to_one_thread() -> None:
    code = """
from threadpoolctl import threadpool_info
from autoaux.training import one_thread
one_thread()
print(max(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"))
"""
    assert printed(code) == 1


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="counts the page faults of Linux"
)
def test_freed_memory_does_not_come_again_page_by_page() -> None:
    code = """
import resource
import torch
from autoaux.training.loop import keep_freed_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        torch.zeros(16_000_000)  # 64 MB
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

keep_freed_memory()
faults()
print(faults())
"""
    assert printed(code) < 10 * 64_000_000 / resource.getpagesize() / 10
