"""A corpus of 10 million tokens trains in under 2 GB beyond the model."""

import subprocess
import sys

SCRIPT = """
import tempfile
from pathlib import Path
import numpy as np
from autoaux.corpora import Corpus, Split
from autoaux.recipe import CorpusRef, Optimisation, Recipe
from autoaux.training import Run

def peak():
    # this program's own peak: ru_maxrss would start from that of the process that started it
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.split("VmHWM:")[1].split()[0])

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
    "large", "tagging", {"train": Split(tokens, gold, offsets), "dev": small}, tuple(np.base_repr(i, 36).translate(letters) for i in range(forms)),
    tuple(f"L{i}" for i in range(labels)), False, "token", "en", Path("large"), "0" * 32,
)
reference = CorpusRef(name="large", path="large", digest="0" * 32)
recipe = Recipe(main=reference, optimisation=Optimisation(max_steps=10, eval_every=5))
run = Run(recipe, corpus, (), 0)
run.advance()
model = sum(p.numel() * 4 for p in run.program.model.parameters())
print(peak() - before, model)
"""


def test_ten_million_tokens_train_in_under_two_gigabytes_beyond_the_model() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    used, model = map(int, done.stdout.split())
    assert model > 25e6  # more than 100,000 known words
    assert used - 4 * model < 2e9  # the model, its best copy and two moments of Adam
    assert used > 60e6  # it did read something
