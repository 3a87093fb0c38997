"""Write the demo's pool: real Portuguese treebanks as a main task and candidates to train it with.

    python examples/demo_pool.py demo/pool

The main task is part-of-speech tagging of stock-market tweets, with few training tweets. The
candidates are the same layer of news and of academic text, other layers of the same treebanks, and
a
control: news whose training labels are shuffled, which must not be chosen. The treebanks come with
    the
package dante-corpora (DANTEStocks, Porttinari-base and PetroGold; open licences, see the package).
"""

import hashlib
import importlib.util
import random
import sys
from pathlib import Path

import conllu

Sentence = tuple[tuple[str, str], ...]  # (form, label) per token

TWEETS, CANDIDATE = 300, 1_500  # training sentences of the main task and of each candidate
DEV, TEST = 400, 800


def treebank(name: str) -> Path:
    """The installed treebank's file; the package itself is not imported (it wants an old
    pandas).
    """
    package = importlib.util.find_spec("dante")
    if package is None or not package.submodule_search_locations:
        sys.exit(
            "demo_pool: install the treebanks first: pip install --no-deps dante-corpora==2.0.5"
        )
    return Path(package.submodule_search_locations[0]) / "data" / name / "annotated.conllu"


def sentences(name: str, label) -> list[Sentence]:
    """Distinct sentences of a treebank, in the order of their digests; words only."""
    found: dict[str, Sentence] = {}
    with treebank(name).open(encoding="utf-8") as file:
        for tree in conllu.parse_incr(file):
            words = [token for token in tree if isinstance(token["id"], int)]
            text = " ".join(token["form"].lower() for token in words)
            key = hashlib.sha256(text.encode()).hexdigest()
            found.setdefault(key, tuple((token["form"], label(token)) for token in words))
    return [found[key] for key in sorted(found)]


def upos(token) -> str:
    return token["upos"]


def deprel(token) -> str:
    return token["deprel"]


def feature(name: str):
    """The value of one morphological feature; "_" where a word has none."""
    return lambda token: (token["feats"] or {}).get(name, "_")


def shuffled(corpus: list[Sentence], seed: int = 0) -> list[Sentence]:
    """The same sentences with all their labels permuted: nothing to learn but label frequencies."""
    labels = [label for sentence in corpus for _, label in sentence]
    random.Random(seed).shuffle(labels)
    remaining = iter(labels)
    return [tuple((form, next(remaining)) for form, _ in sentence) for sentence in corpus]


def write(folder: Path, **splits: list[Sentence]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for split, corpus in splits.items():
        lines = ("".join(f"{form}\t{label}\n" for form, label in sentence) for sentence in corpus)
        (folder / f"{split}.tsv").write_text("\n".join(lines), encoding="utf-8")
    count = ", ".join(f"{split} {len(corpus):,}" for split, corpus in splits.items())
    print(f"  {folder}: {count} sentences")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python examples/demo_pool.py FOLDER")
    pool = Path(sys.argv[1])
    print(f"writing the demo pool to {pool}")
    tweets = sentences("dantestocks", upos)
    write(
        pool / "tweets_upos",
        dev=tweets[:DEV],
        test=tweets[DEV : DEV + TEST],
        train=tweets[DEV + TEST : DEV + TEST + TWEETS],
    )
    candidates = {
        "news_upos": ("porttinari", upos),
        "news_gender": ("porttinari", feature("Gender")),
        "academic_upos": ("petrogold", upos),
        "academic_deprel": ("petrogold", deprel),
        "academic_verbform": ("petrogold", feature("VerbForm")),
    }
    for name, (source, label) in candidates.items():
        write(pool / name, train=sentences(source, label)[:CANDIDATE])
    write(pool / "control_shuffled", train=shuffled(sentences("porttinari", upos)[:CANDIDATE]))


if __name__ == "__main__":
    main()
