"""How annotation tools write a few sentences: small inputs of our own, a function a format."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Sentence = tuple[list[str], list[str]]
SENTENCES: list[Sentence] = [
    ("Mira Holt flew to Kiruna .".split(), "B-PER I-PER O O B-LOC O".split()),
    ("The tram in Graz was late .".split(), "O O O B-LOC O O O".split()),
    (
        "Tove Berg and Nils work for Ostra AB .".split(),
        "B-PER I-PER O B-PER O O B-ORG I-ORG O".split(),
    ),
    ("Nothing happened .".split(), ["O"] * 3),
] * 8


def spans_of(labels: list[str]) -> list[tuple[int, int, str]]:
    """(first, end, type) in words, of well-formed IOB2 labels."""
    starts = [i for i, label in enumerate(labels) if label[0] == "B"]
    found = []
    for start in starts:
        end = start + 1
        while end < len(labels) and labels[end][0] == "I":
            end += 1
        found.append((start, end, labels[start][2:]))
    return found


def in_characters(sentence: Sentence) -> tuple[str, list[tuple[int, int, str]]]:
    """The running text, and the spans in its characters."""
    words, labels = sentence
    starts = [len(" ".join(words[:i])) + bool(i) for i in range(len(words))]
    spans = [
        (starts[a], starts[b - 1] + len(words[b - 1]), kind) for a, b, kind in spans_of(labels)
    ]
    return " ".join(words), spans


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def lines(folder: Path, name: str, records: list) -> Path:
    return put(folder / name, "".join(json.dumps(record) + "\n" for record in records))


def doccano(folder: Path, sentences: list[Sentence]) -> Path:
    given = map(in_characters, sentences)
    return lines(
        folder, "all.jsonl", [{"id": i, "text": t, "label": s} for i, (t, s) in enumerate(given)]
    )


def label_studio(folder: Path, sentences: list[Sentence]) -> Path:
    tasks = []
    for text, spans in map(in_characters, sentences):
        result = [
            {
                "from_name": "marks",
                "to_name": "text",
                "type": "labels",
                "value": {"start": a, "end": b, "text": text[a:b], "labels": [kind]},
            }
            for a, b, kind in spans
        ]
        tasks.append({"data": {"text": text}, "annotations": [{"result": result}]})
    return put(folder / "project.json", json.dumps(tasks, indent=1))


def label_studio_min(folder: Path, sentences: list[Sentence]) -> Path:
    tasks = []
    for text, spans in map(in_characters, sentences):
        marks = [{"start": a, "end": b, "text": text[a:b], "labels": [k]} for a, b, k in spans]
        tasks.append({"text": text, "marks": marks, "annotator": 1})
    return put(folder / "project.json", json.dumps(tasks))


def prodigy(folder: Path, sentences: list[Sentence]) -> Path:
    records = []
    for sentence in sentences:
        text, spans = in_characters(sentence)
        tokens, at = [], 0
        for number, word in enumerate(sentence[0]):
            tokens.append({"text": word, "start": at, "end": at + len(word), "id": number})
            at += len(word) + 1
        marks = [{"start": a, "end": b, "label": kind} for a, b, kind in spans]
        records.append({"text": text, "tokens": tokens, "spans": marks, "answer": "accept"})
    return lines(folder, "all.jsonl", records)


def spacy_pairs(folder: Path, sentences: list[Sentence]) -> Path:
    pairs = [[text, {"entities": spans}] for text, spans in map(in_characters, sentences)]
    return put(folder / "train.json", json.dumps(pairs))


def spacy_paragraphs(folder: Path, sentences: list[Sentence]) -> Path:
    documents = []
    for number, (words, labels) in enumerate(sentences):
        tokens = [{"orth": w, "ner": l, "tag": "X"} for w, l in zip(words, labels)]
        documents.append({"id": number, "paragraphs": [{"sentences": [{"tokens": tokens}]}]})
    return put(folder / "train.json", json.dumps(documents))


def spacy_docs(folder: Path, sentences: list[Sentence]) -> Path:
    records = []
    for words, labels in sentences:
        text, spans = in_characters((words, labels))
        tokens, at = [], 0
        for number, word in enumerate(words):
            tokens.append({"id": number, "start": at, "end": at + len(word)})
            at += len(word) + 1
        ents = [{"start": a, "end": b, "label": kind} for a, b, kind in spans]
        sents = [{"start": 0, "end": len(text)}]
        records.append({"text": text, "ents": ents, "sents": sents, "tokens": tokens})
    return lines(folder, "docs.jsonl", records)


def gliner(folder: Path, sentences: list[Sentence]) -> Path:
    records = [
        {"tokenized_text": words, "ner": [[a, b - 1, kind] for a, b, kind in spans_of(labels)]}
        for words, labels in sentences
    ]
    return put(folder / "train.json", json.dumps(records))


def spert(folder: Path, sentences: list[Sentence]) -> Path:
    records = [
        {
            "tokens": words,
            "entities": [{"start": a, "end": b, "type": k} for a, b, k in spans_of(labels)],
            "relations": [],
        }
        for words, labels in sentences
    ]
    return put(folder / "train.json", json.dumps(records))


@dataclass(frozen=True)
class Written:
    """The reader that must know it, how it is written, and whether it holds words of its own."""

    reader: str
    write: Callable[[Path, list[Sentence]], Path]
    words: bool = False


FILES = {
    "doccano": Written("offsets", doccano),
    "label studio": Written("label-studio", label_studio),
    "label studio, json-min": Written("offsets", label_studio_min),
    "prodigy": Written("prodigy", prodigy, words=True),
    "spacy v2, pairs": Written("spacy-json", spacy_pairs),
    "spacy v2, paragraphs": Written("spacy-json", spacy_paragraphs, words=True),
    "spacy v3, docs": Written("spacy-json", spacy_docs, words=True),
    "gliner": Written("token-spans", gliner, words=True),
    "spert": Written("token-spans", spert, words=True),
}
