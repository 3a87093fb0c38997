"""How fast the engine trains and tags, beside flair, its own matrix products, and itself in two
processes.

    # tokens per CPU-second beside flair's SequenceTagger
    python -m benchmarks.training engine speed
    # the share of time that the matrix products alone take
    python -m benchmarks.training engine floor
    python -m benchmarks.training engine processes  # runs finished by two processes, against one
    # benchmarks/training/engine.md from benchmarks/training/engine.jsonl.gz
    python -m benchmarks.training engine write
    # drops these parts, to be measured anew
    python -m benchmarks.training engine forget speed floor
    python -m benchmarks.training together, ranks, reach   # the other parts

Reads corpora from $AUTOAUX_SHARED/corpora (default ../shared). `speed` runs flair 0.15 with the
Python that $AUTOAUX_FLAIR names (an environment of its own: flair needs an older transformers) and
is skipped for flair where it is not set. Times are CPU seconds of one thread. Every part adds to
benchmarks/training/engine.jsonl.gz as it goes and takes up where it was.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from autoaux.corpora import Corpus, cut_train, ensure_splits, read_corpus
from autoaux.recipe import CorpusRef, Gru, Optimisation, Recipe, Schedule, full, proxy
from autoaux.training import Run
from autoaux.training.kernels import product
from benchmarks.places import CORPORA, ROOT
from benchmarks.runner import itself
from benchmarks.store import results_of

HERE = Path(__file__).parent
RESULTS = results_of("training", "engine")
TASKS = {"EWT UPOS": "pos/ud_en_ewt", "NCBI-disease": "ner_bio/NCBI-disease-IOB"}
TOKENS = 25_000
ROUNDS = 4
EPOCHS = 4
CANDIDATES = (
    "pos/ud_en_partut",
    "pos/tweebank",
    "ner/wnut17",
    "ner_bio/BC5CDR-disease-IOB",
    "pos/ud_da_twocol",
    "ner/btc",
    "ner_bio/BC2GM-IOB",
    "chunking/ritter_chunk",
)
SAME_SHAPE = Gru(words=128, characters=32, character_hidden=64, hidden=128)
AS_FLAIR = Optimisation(optimizer="adam", learning_rate=0.005, weight_decay=0.0)
# 32 sentences a batch, as flair has it, in tokens
SAME_BATCH = {"EWT UPOS": 520, "NCBI-disease": 800}


def load(name: str, tokens: int | None = TOKENS) -> Corpus:
    corpus = ensure_splits(read_corpus(CORPORA / name, name=name.split("/")[-1]))
    return cut_train(corpus, tokens, 0) if tokens else corpus


def recipe(main: Corpus, *auxiliaries: Corpus, schedule: str = "auxiliary", **parts) -> Recipe:
    refs = [CorpusRef(name=c.name, path=c.name, digest=c.digest) for c in (main, *auxiliaries)]
    kind = schedule if auxiliaries else "single"
    return Recipe(main=refs[0], auxiliaries=tuple(refs[1:]), schedule=Schedule(kind=kind), **parts)


def results() -> dict:
    """By part and key, what other processes have added by now included."""
    return results_of("training", "engine").at()


def keep(part: str, key: str, value: dict) -> None:
    """Add one measurement to the results, which several parts may be writing at once."""
    RESULTS.keep(value, part, key)
    print(part, key, value, flush=True)


# speed: the same shape as flair's tagger, epoch by epoch


def epochs_of_ours(corpus: Corpus, encoder: Gru, optimisation: Optimisation, seed: int = 0) -> dict:
    """Times and dev scores epoch by epoch; `quarters` are (CPU-seconds of training so far, dev
    score).
    """
    quiet = optimisation.model_copy(
        update={
            "decay": "constant",
            "max_steps": 100_000,
            "eval_every": 100_000,
            "patience": 100_000,
        }
    )
    run = Run(recipe(corpus, encoder=encoder, optimisation=quiet), corpus, (), seed)
    steps = run.program.plan.epoch_steps
    run.advance(2)  # what is paid once (imports, caches) is not speed
    run = Run(recipe(corpus, encoder=encoder, optimisation=quiet), corpus, (), seed)
    dev = corpus.splits["dev"]
    sentences = [tokens for tokens, _ in corpus.sentences("dev")]
    spent, tagging, quarters = [], [], []
    for quarter in range(1, 4 * EPOCHS + 1):
        begun = time.process_time()
        run.advance(round(quarter * steps / 4))
        spent.append(time.process_time() - begun)
        tagger = _last_tagger(run)
        begun = time.process_time()
        tagger.predict(sentences)
        tagging.append(time.process_time() - begun)
        quarters.append((round(sum(spent), 2), round(tagger.evaluate(corpus, "dev").score, 4)))
    seconds = [sum(spent[epoch : epoch + 4]) for epoch in range(0, len(spent), 4)]
    return {
        "training": round(corpus.splits["train"].n_tokens / float(np.median(seconds))),
        "tagging": round(dev.n_tokens / float(np.median(tagging))),
        "scores": [score for _, score in quarters[3::4]],
        "seconds": [round(s, 2) for s in seconds],
        "quarters": quarters,
    }


def _last_tagger(run: Run):
    """The tagger as it is, whatever its dev score."""
    program = run.program
    for name, best in program.best.items():
        best.copy_(program.model.get_parameter(name).detach())
    return run.tagger()


def speed() -> None:
    for task, folder in TASKS.items():
        corpus = load(folder)
        done = results().get("speed", {})
        arms = {
            "same shape": (
                SAME_SHAPE,
                AS_FLAIR.model_copy(update={"batch_tokens": SAME_BATCH[task]}),
            ),
            "same shape, our optimisation": (SAME_SHAPE, proxy()[1]),
            "proxy": proxy(),
        }
        for name, (encoder, optimisation) in arms.items():
            if f"{task}, {name}" not in done:
                keep("speed", f"{task}, {name}", epochs_of_ours(corpus, encoder, optimisation))
        python = os.environ.get("AUTOAUX_FLAIR")
        if f"{task}, flair" in done:
            continue
        if not python:
            print("flair: $AUTOAUX_FLAIR names no Python that has it; skipped")
            continue
        with tempfile.TemporaryDirectory() as folder_name:
            for split in ("train", "dev"):
                lines = [
                    "".join(f"{word}\t{tag}\n" for word, tag in zip(words, tags, strict=True))
                    for words, tags in corpus.sentences(split)
                ]
                (Path(folder_name) / f"{split}.tsv").write_text("\n".join(lines), encoding="utf-8")
            command = [
                python,
                str(HERE / "rival_flair.py"),
                folder_name,
                str(EPOCHS),
                str(int(corpus.spans)),
            ]
            one_thread = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
            done = subprocess.run(
                command, stdout=subprocess.PIPE, text=True, check=True, env=one_thread
            )
            rival = json.loads(done.stdout.splitlines()[-1])
        rival["training"] = round(
            corpus.splits["train"].n_tokens / float(np.median(rival["seconds"]))
        )
        rival["tagging"] = round(
            corpus.splits["dev"].n_tokens / float(np.median(rival.pop("tagging_seconds")))
        )
        keep("speed", f"{task}, flair", rival)


# floor: the matrix products of real batches, and nothing else


def products(run: Run, update: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The factors of every matrix product of one update, forward and backward, on random
    values, and room for it.
    """
    lane, encoder = run.program.lanes[0], run.program.model.encoder
    (batch,) = run.program.batches([lane.sources[0].draw()])
    rng = np.random.default_rng(update)
    replay: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def pair(a: tuple[int, ...], b: tuple[int, ...]) -> None:
        left, right = (rng.standard_normal(shape, np.float32) for shape in (a, b))
        replay.append((left, right, left @ right))

    def layer_product(groups: int, rows: int, inner: int, columns: int) -> None:
        """y = x w, and for the gradient dx = dy wᵀ and dw = xᵀ dy."""
        for a, b, c in ((rows, inner, columns), (rows, columns, inner), (inner, rows, columns)):
            pair((groups, a, b), (groups, b, c))

    def scan(layer, sizes: list[int]) -> None:
        hidden, gates = layer.hidden, layer.cell.gates
        for size in sizes:
            pair((2, size, hidden), (gates, 2, hidden, hidden))
        for size in sizes[1:]:
            pair((gates, 2, size, hidden), (gates, 2, hidden, hidden))
        later = sum(sizes[1:])
        pair((2, hidden, later), (gates, 2, later, hidden))

    characters = encoder.inputs[0].parts[0]
    layer_product(2, characters.table.shape[1], *characters.layer.weight.shape[2:])
    scan(characters.layer, batch.form_layout.sizes)
    for number, (layer,) in enumerate(encoder.layers):
        layer_product(
            2, batch.forms.shape[1] if number == 0 else batch.n_tokens, *layer.weight.shape[2:]
        )
        scan(layer, batch.layout.sizes)
    head = run.program.model.heads[0]
    layer_product(1, batch.n_tokens, *head.emissions.weight.shape[1:])
    labels = head.transitions.shape[1]
    for size in batch.layout.sizes[1:]:
        pair((2, size, labels), (2, labels, labels))
    return replay


def floor() -> None:
    corpus = load(TASKS["EWT UPOS"])
    for name, encoder in (("proxy", proxy()[0]), ("full", full(*proxy())[0])):
        if name in results().get("floor", {}):
            continue
        quiet = Optimisation(max_steps=100_000, eval_every=100_000, patience=100_000)
        run = Run(recipe(corpus, encoder=encoder, optimisation=quiet), corpus, (), 0)
        run.advance(5)
        shares, rates = [], []
        for _ in range(8):
            replay = [products(run, update) for update in range(8)]
            for a, b, room in replay[0]:
                product(np, a, b, room)
            begun = time.process_time()
            for pairs in replay:
                for a, b, room in pairs:
                    product(np, a, b, room)
            alone = (time.process_time() - begun) / 8
            begun = time.process_time()
            run.advance(run.step + 8)
            step = (time.process_time() - begun) / 8
            shares.append(alone / step)
            rates.append(512 / step)
        keep(
            "floor",
            name,
            {
                "share": round(float(np.median(shares)), 3),
                "tokens_per_second": round(float(np.median(rates))),
            },
        )


# processes: one against two


def _train_one() -> None:
    """A worker: builds a run, says so, trains it when told to, prints (wall, CPU) seconds;
    again and again.
    """
    corpus = load(TASKS["EWT UPOS"], 5000)
    while True:
        run = Run(recipe(corpus, optimisation=Optimisation(max_steps=150)), corpus, (), 0)
        print("ready", flush=True)
        if not sys.stdin.readline():
            return
        wall, cpu = time.perf_counter(), time.process_time()
        run.advance()
        print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]), flush=True)


def processes() -> None:
    """One worker alone and two at once, in turn, so that what else runs on the machine hits
    both alike.
    """
    command = itself("training", "engine", "_one")
    workers = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    wall, cpu, loads = [], [], []
    for _ in range(1 + ROUNDS):
        times = {}
        for count in (1, 2):
            for worker in workers[:count]:
                worker.stdout.readline()
            for worker in workers[:count]:
                worker.stdin.write("go\n")
                worker.stdin.flush()
            times[count] = [json.loads(worker.stdout.readline()) for worker in workers[:count]]
        wall.append(2 * times[1][0][0] / max(w for w, _ in times[2]))
        cpu.append(2 * times[1][0][1] / float(np.mean([c for _, c in times[2]])))
        loads.append(os.getloadavg()[0])
    for worker in workers:
        worker.stdin.close()
    wall, cpu = wall[1:], cpu[1:]  # the first round warms up
    keep(
        "processes",
        "two against one",
        {
            "rounds": ROUNDS,
            "runs_per_wall_second": [round(float(v), 2) for v in np.quantile(wall, [0.5, 0, 1])],
            "runs_per_cpu_second": [round(float(v), 2) for v in np.quantile(cpu, [0.5, 0, 1])],
            "load_average": round(float(np.mean(loads)), 1),
        },
    )


PARTS = {"speed": speed, "floor": floor, "processes": processes, "_one": _train_one}


def main() -> None:
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["forget"]:
        for part in sys.argv[2:]:
            RESULTS.forget(part)
        return
    asked = sys.argv[1:] or [part for part in PARTS if not part.startswith("_")]
    for part in asked:
        if part == "write":
            from benchmarks.training.engine_report import write

            write(results(), HERE / "engine.md")
        elif part in PARTS:
            PARTS[part]()
        else:
            sys.exit(__doc__)
