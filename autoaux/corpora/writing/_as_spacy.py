"""spaCy's DocBin: a document per sentence, so that its own sentences are those of the corpus."""

import zlib
from pathlib import Path

import numpy as np

from autoaux.corpora.corpus import Corpus, spans_of
from autoaux.corpora.formats.offsets.spacy import msgpack_for, number_of
from autoaux.corpora.writing._form import Form, sentences_of
from autoaux.errors import InputError

_ORTH, _TAG, _ENT_IOB, _ENT_TYPE, _SENT_START = 65, 75, 77, 78, 80  # spaCy's numbers
_INSIDE, _OUTSIDE, _BEGIN = 1, 2, 3
_GOES_ON = (1 << 64) - 1  # -1: a token that begins no sentence


def _spacy(corpus: Corpus, split: str, path: Path) -> None:
    if corpus.spans and any(label in ("B", "I") for label in corpus.labels):
        raise InputError(
            f"{corpus.path}: spans without a type cannot be written for spaCy, whose entities have"
            " one; --to jsonl or conll can"
        )
    if corpus.kind == "classification" and split in corpus.unlabelled:
        raise InputError(
            f"{corpus.path}: {split} has no labels, and texts without a class cannot be written"
            " for spaCy; --to jsonl or parquet can"
        )
    rows: list[tuple[int, int, int, int, int]] = []
    spaces: list[bool] = []
    lengths: list[int] = []
    cats: list[dict[str, float]] = []
    used: set[str] = set()
    numbers: dict[str, int] = {}

    def number(text: str) -> int:
        used.add(text)
        return numbers[text] if text in numbers else numbers.setdefault(text, number_of(text))

    for words, labels in sentences_of(corpus, split):
        marks = [(0, 0, 0)] * len(words)  # TAG, ENT_IOB, ENT_TYPE; 0 is none
        if labels is None:
            pass
        elif corpus.kind == "classification":
            cats.append({label: float(label == labels[0]) for label in corpus.labels})
        elif corpus.spans:
            marks = [(0, _OUTSIDE, 0)] * len(words)
            for start, end, kind in spans_of(labels):
                for at in range(start, end):
                    marks[at] = (0, _BEGIN if at == start else _INSIDE, number(kind))
        else:
            marks = [(number(label), 0, 0) for label in labels]
        for at, (word, mark) in enumerate(zip(words, marks, strict=True)):
            rows.append((number(word), *mark, _GOES_ON if at else 1))
            spaces.append(at < len(words) - 1)
        lengths.append(len(words))
    held = {
        "version": "0.1",
        "attrs": [_ORTH, _TAG, _ENT_IOB, _ENT_TYPE, _SENT_START],
        "tokens": np.array(rows, "<u8").reshape(-1, 5).tobytes(),
        "spaces": np.array(spaces, bool).tobytes(),
        "lengths": np.array(lengths, "<i4").tobytes(),
        "strings": sorted(used),
        "cats": cats or [{} for _ in lengths],
        "flags": [{"has_unknown_spaces": False} for _ in lengths],
        "span_groups": [b"\x90" for _ in lengths],
    }
    path.write_bytes(zlib.compress(msgpack_for(str(path)).packb(held)))


def _manifest(corpus: Corpus) -> dict[str, object]:
    layer = "ents" if corpus.spans else "tag"
    return {"format": "docbin", "labels": "cats" if corpus.kind == "classification" else layer}


SPACY = Form(".spacy", _spacy, _manifest)
