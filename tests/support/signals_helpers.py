"""Small corpora made by hand, and readers for the reference program's inputs and outputs."""

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest
from shared_folder import SHARED

from autoaux.corpora import Corpus, Split

GOLDEN = SHARED / "golden" / "seq-tag-sim"

needs_golden = pytest.mark.skipif(
    not GOLDEN.is_dir(), reason="the reference outputs (AUTOAUX_SHARED) are not here"
)

Sentence = tuple[list[str], list[str]]


def corpus(
    name, train, dev=None, *, kind="tagging", spans=False, language=None, test=None
) -> Corpus:
    """A corpus of given sentences, labels taken as they are (no scheme is guessed or repaired)."""
    parts = {"train": train, "dev": dev, "test": test}
    parts = {key: value for key, value in parts.items() if value is not None}
    forms = tuple(
        dict.fromkeys(token for part in parts.values() for tokens, _ in part for token in tokens)
    )
    labels = tuple(
        sorted({label for part in parts.values() for _, found in part for label in found})
    )
    form, label = {f: i for i, f in enumerate(forms)}, {one: i for i, one in enumerate(labels)}
    splits = {
        key: Split(
            np.array([form[t] for tokens, _ in part for t in tokens], np.int32),
            np.array([label[one] for _, found in part for one in found], np.int32),
            np.cumsum([0, *(len(tokens) for tokens, _ in part)]).astype(np.int64),
        )
        for key, part in parts.items()
    }
    digest = hashlib.sha256(repr((parts, kind)).encode()).hexdigest()
    return Corpus(name, kind, splits, forms, labels, spans, "", language, Path(name), digest)


def sentence(text: str) -> Sentence:
    """``the/DT cat/NN`` becomes (["the", "cat"], ["DT", "NN"])."""
    pairs = [item.rsplit("/", 1) for item in text.split()]
    return [word for word, _ in pairs], [label for _, label in pairs]


def read_as_the_program_does(path: Path) -> list[Sentence]:
    """Tokens as the reference program sees them.

    CoNLL-U: multiword ranges are tokens with the tag X, empty nodes tokens with their own tag, and
    ``#`` lines are dropped only at a sentence's start. Others: token and label, tab-separated.
    """
    conllu = path.suffix == ".conllu"
    sentences, tokens, labels = [], [], []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        if not line.strip():
            if tokens:
                sentences.append((tokens, labels))
            tokens, labels = [], []
        elif not (conllu and not tokens and line.startswith("#")):
            columns = line.rstrip("\r").split("\t")
            if conllu:
                tokens.append(columns[1])
                labels.append("X" if columns[3] == "_" else columns[3])
            else:
                tokens.append(columns[0])
                labels.append(columns[1])
    return sentences


def read_printed(path: Path) -> dict[str, dict[str, str]]:
    """What the program printed: {"": header values, method: {measure: value}}."""
    sections: dict[str, dict[str, str]] = {"": {}}
    current = ""
    for line in path.read_text().splitlines():
        if found := re.match(r"Results for method (\w+):", line):
            current = found[1]
            sections[current] = {}
        elif found := re.match(r"([^:]+): (.+)", line):
            key = found[1]
            where = "" if key in _FOOTER else current
            sections[where][key] = found[2]
    return sections


_FOOTER = {
    "Shared tokens", "Shared vocabulary", "NMI Joint (multiplicative)", "NMI Joint (additive)",
    "Text Overlap (multiplicative)", "Text Overlap (additive)", "UUE",
}  # fmt: skip


def same_six_digits(value: float, printed: str) -> bool:
    """Whether the value prints as the program prints it: six significant digits."""
    ours, theirs = float(f"{value:.6g}"), float(printed)
    # the last digit may round either way when the value lies on the edge between two
    unit = 10.0 ** (np.floor(np.log10(abs(theirs))) - 5) if theirs else 1e-12
    return abs(ours - theirs) <= 1e-3 * unit or abs(value - theirs) <= 0.5001 * unit
