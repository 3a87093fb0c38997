"""The pairs of 20 Newsgroups tasks of Kerinec et al. 2018, and their documents."""

import re
import tarfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations

import numpy as np

from autoaux.corpora import Corpus, corpus_from_sentences
from autoaux.training import Vocabulary
from benchmarks.places import CORPORA

# Figure 1: the second level of the hierarchy under its first, and the newsgroups below.
TREE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "comp": {
        "sys": ("comp.sys.ibm.pc.hardware", "comp.sys.mac.hardware"),
        "others": ("comp.graphics", "comp.os.ms-windows.misc", "comp.windows.x"),
    },
    "rec": {
        "sport": ("rec.sport.baseball", "rec.sport.hockey"),
        "vehicles": ("rec.autos", "rec.motorcycles"),
    },
    "sci": {"sci": ("sci.crypt", "sci.electronics", "sci.med", "sci.space")},
    "talk": {
        "politic": ("talk.politics.misc", "talk.politics.guns", "talk.politics.mideast"),
        "religion": ("talk.religion.misc", "alt.atheism", "soc.religion.christian"),
    },
    "other": {"other": ("misc.forsale",)},
}
PER_CLASS, FEATURES = 200, 10_000


@dataclass(frozen=True)
class Binary:
    """One task: telling the newsgroup `negative` from `positive`."""

    negative: str
    positive: str

    @property
    def name(self) -> str:
        return f"{self.negative} / {self.positive}"


def pairs(problem: str) -> Iterator[tuple[Binary, Binary]]:
    """The (main, auxiliary) pairs of "related" (52) or "unrelated" (516, the related among
    them).
    """
    nodes = [(top, groups) for top, below in TREE.items() for groups in below.values()]
    for i, (top, ours) in enumerate(nodes):
        for other_top, theirs in nodes[i + 1 :]:
            if problem == "related" and top != other_top:
                continue
            for a, c in permutations(ours, 2):
                for b, d in permutations(theirs, 2):
                    yield Binary(a, b), Binary(c, d)


def by_main(problem: str) -> list[list[tuple[Binary, Binary]]]:
    """All pairs of each main task, main tasks in a random order: those of a run that is broken off
    are drawn at random.

    One order, whatever the runs' seeds.
    """
    of: dict[Binary, list[tuple[Binary, Binary]]] = {}
    for pair in pairs(problem):
        of.setdefault(pair[0], []).append(pair)
    mains = sorted(of, key=lambda main: main.name)
    return [of[mains[i]] for i in np.random.default_rng(0).permutation(len(mains))]


def body(message: str) -> str:
    """A message without its header block, quoted lines and signature."""
    _, _, text = message.partition("\n\n")
    lines = [
        line
        for line in text.split("\n")
        if not re.match(r"\s*[>|]|.*(writes|wrote)( in .*)?:\s*$", line)
    ]
    if "-- " in lines:
        lines = lines[: lines.index("-- ")]
    return "\n".join(lines)


@cache
def newsgroups(text: str) -> dict[str, list[list[str]]]:
    """Every newsgroup's documents as lower-case words, of both by-date parts; `text` as in
    `task`.
    """
    documents: dict[str, list[list[str]]] = {}
    with tarfile.open(CORPORA / "doc" / "20news-bydate.tar.gz") as archive:
        for member in sorted((m for m in archive if m.isfile()), key=lambda m: m.name):
            message = archive.extractfile(member).read().decode("latin-1")
            words = re.findall(r"\w\w+", (message if text == "whole" else body(message)).lower())
            documents.setdefault(member.name.split("/")[-2], []).append(words)
    return documents


@cache
def divided(group: str, text: str) -> tuple[list[list[str]], list[list[str]]]:
    """A newsgroup's training and test documents: the same for every task that it stands in."""
    documents = [words for words in newsgroups(text)[group] if words]
    order = np.random.default_rng(0).permutation(len(documents)).tolist()
    return [documents[i] for i in order[:PER_CLASS]], [documents[i] for i in order[PER_CLASS:]]


@cache
def most_frequent(text: str) -> frozenset[str]:
    """The 10,000 most frequent words of the training documents of all newsgroups (3.3)."""
    counts = Counter(
        word for group in newsgroups(text) for words in divided(group, text)[0] for word in words
    )
    return frozenset(sorted(counts, key=lambda word: (-counts[word], word))[:FEATURES])


@cache
def task(binary: Binary, text: str, words: str = "frequent") -> Corpus:
    """The corpus of one task: train 200 documents of each class, dev the rest.

    `text` is "body" (without headers, quotes and signatures) or "whole"; `words` "frequent" keeps
    those that the perceptron reads, "all" those that the signals count.
    """
    splits: dict[str, list] = {"train": [], "dev": []}
    for label, group in (("negative", binary.negative), ("positive", binary.positive)):
        for split, documents in zip(splits.values(), divided(group, text), strict=True):
            for document in documents:
                kept = (
                    [w for w in document if w in most_frequent(text)]
                    if words == "frequent"
                    else document
                )
                split.append((kept, [label]))
    return corpus_from_sentences(binary.name, splits, kind="classification")


@cache
def vocabulary(text: str) -> Vocabulary:
    """One for all runs; the perceptron reads no characters."""
    words = sorted(most_frequent(text))
    everything = corpus_from_sentences(
        "words", {"train": [(words, ["a"]), (words, ["b"])]}, kind="classification"
    )
    return Vocabulary.build([everything], max_word_length=1)
