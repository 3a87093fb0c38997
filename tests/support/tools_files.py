"""How annotation tools write a few sentences: small inputs of our own, a function a format."""

import csv
import io
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgpack
import numpy as np

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

# What spaCy 3.8's StringStore gives for these strings; LOC and ORG are among its symbols.
SPACY_NUMBERS = {
    ".": 12646065887601541794,
    "AB": 3916325639175504915,
    "Berg": 13665851819830813954,
    "Graz": 15680763618247011965,
    "Holt": 5648223570836011600,
    "Kiruna": 4597020176918039283,
    "LOC": 385,
    "Mira": 18014183485073714327,
    "Nils": 4316906351915555954,
    "Nothing": 13933562611505534310,
    "ORG": 383,
    "Ostra": 4736516216273558845,
    "PER": 4317129024397789502,
    "The": 5059648917813135842,
    "Tove": 12023903870967061673,
    "and": 2283656566040971221,
    "flew": 17571738910890983864,
    "for": 16037325823156266367,
    "happened": 1466554851141776122,
    "in": 3002984154512732771,
    "late": 7199752172782760331,
    "to": 3791531372978436496,
    "tram": 4161039366140873920,
    "was": 9921686513378912864,
    "work": 10038440415813069799,
}


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
        tokens = [
            {"orth": w, "ner": label, "tag": "X"} for w, label in zip(words, labels, strict=True)
        ]
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


def documents(sentences: list[Sentence]) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Four sentences a document, one a line."""
    found = []
    for begin in range(0, len(sentences), 4):
        text, spans = "", []
        for line, marked in map(in_characters, sentences[begin : begin + 4]):
            spans += [(a + len(text), b + len(text), kind) for a, b, kind in marked]
            text += line + "\n"
        found.append((text, spans))
    return found


def brat(folder: Path, sentences: list[Sentence]) -> Path:
    for number, (text, spans) in enumerate(documents(sentences)):
        put(folder / f"doc{number:02}.txt", text)
        rows = [f"T{i}\t{k} {a} {b}\t{text[a:b]}\n" for i, (a, b, k) in enumerate(spans, 1)]
        put(folder / f"doc{number:02}.ann", "".join([*rows, "R1\tof Arg1:T1 Arg2:T2\n"]))
    put(folder / "annotation.conf", "[entities]\nPER\n")
    return folder


def pubtator(folder: Path, sentences: list[Sentence]) -> Path:
    blocks = []
    for number in range(0, len(sentences) - 1, 2):  # a last one alone would be no document
        (title, one), (abstract, two) = map(in_characters, sentences[number : number + 2])
        text = f"{title} {abstract}"
        spans = [*one, *((a + len(title) + 1, b + len(title) + 1, k) for a, b, k in two)]
        rows = [f"{number}\t{a}\t{b}\t{text[a:b]}\t{k}\tD{a}\n" for a, b, k in spans]
        blocks.append(
            f"{number}|t|{title}\n{number}|a|{abstract}\n{''.join(rows)}{number}\tCID\tD1\tD2\n"
        )
    return put(folder / "all.PubTator", "\n".join(blocks))


def bioc(folder: Path, sentences: list[Sentence]) -> Path:
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE collection SYSTEM "BioC.dtd">',
        "<collection>",
    ]
    for number, (text, spans) in enumerate(map(in_characters, sentences)):
        at = 100 * number
        marks = [
            f'<annotation id="{i}"><infon key="type">{k}</infon><infon key="note">x</infon>'
            f'<location offset="{a + at}" length="{b - a}"/><text>{text[a:b]}</text></annotation>'
            for i, (a, b, k) in enumerate(spans)
        ]
        passage = f"<passage><offset>{at}</offset><text>{text}</text>{''.join(marks)}</passage>"
        parts.append(f"<document><id>{number}</id>{passage}</document>")
    return put(folder / "all.xml", "\n".join([*parts, "</collection>"]))


def bioc_json(folder: Path, sentences: list[Sentence]) -> Path:
    found = []
    for number, (text, spans) in enumerate(map(in_characters, sentences)):
        at = 100 * number
        marks = [
            {
                "id": str(i),
                "infons": {"identifier": "x", "type": k},
                "text": text[a:b],
                "locations": [{"offset": a + at, "length": b - a}],
            }
            for i, (a, b, k) in enumerate(spans)
        ]
        passage = {"offset": at, "infons": {}, "text": text, "sentences": [], "annotations": marks}
        found.append({"id": str(number), "infons": {}, "passages": [passage], "relations": []})
    whole = {"source": "x", "date": "", "key": "", "infons": {}, "documents": found}
    return put(folder / "all.json", json.dumps(whole))


def webanno(folder: Path, sentences: list[Sentence]) -> Path:
    unit = 0
    for number in range(0, len(sentences), 4):
        out = [
            "#FORMAT=WebAnno TSV 3.3",
            "#T_SP=a.b.type.POS|PosValue",
            "#T_SP=a.b.ner.type.NamedEntity|identifier|value",
            "",
            "",
        ]
        at = 0
        for order, (words, labels) in enumerate(sentences[number : number + 4], 1):
            out.append("#Text=" + " ".join(words))
            for i, (word, label) in enumerate(zip(words, labels, strict=True), 1):
                unit += label[0] == "B"
                value = "_\t_" if label == "O" else f"*[{unit}]\t{label[2:]}[{unit}]"
                out.append(f"{order}-{i}\t{at}-{at + len(word)}\t{word}\tX\t{value}\t")
                at += len(word) + 1
            out.append("")
        put(folder / f"doc{number:02}.tsv", "\n".join(out))
    return folder


def csv_of(folder: Path, header: list[str], rows: list[list]) -> Path:
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    return put(folder / "all.csv", stream.getvalue())


def csv_spans(folder: Path, sentences: list[Sentence]) -> Path:
    rows = [
        [number, text, *span]
        for number, (text, spans) in enumerate(map(in_characters, sentences))
        for span in spans or [("", "", "")]
    ]
    return csv_of(folder, ["id", "text", "start", "end", "label"], rows)


def csv_lists(folder: Path, sentences: list[Sentence]) -> Path:
    rows = [[text, str(spans)] for text, spans in map(in_characters, sentences)]
    return csv_of(folder, ["text", "entities"], rows)


def docbin(folder: Path, sentences: list[Sentence]) -> Path:
    """As the layout is documented; strings are numbered by what spaCy 3.8 printed for them."""
    table, spaces, lengths = [], [], []
    for words, labels in sentences:
        for at, (word, label) in enumerate(zip(words, labels, strict=True)):
            kind = 0 if label == "O" else SPACY_NUMBERS[label[2:]]
            mark = {"O": 2, "B": 3, "I": 1}[label[0]]
            table.append([SPACY_NUMBERS[word], mark, kind, 1 if at == 0 else 2**64 - 1])
            spaces.append(at < len(words) - 1)
        lengths.append(len(words))
    held = {
        "version": "0.1",
        "attrs": [65, 77, 78, 80],
        "tokens": np.array(table, "<u8").tobytes(),
        "spaces": np.array(spaces).tobytes(),
        "lengths": np.array(lengths, "<i4").tobytes(),
        "strings": sorted(SPACY_NUMBERS),
        "cats": [{} for _ in lengths],
        "flags": [{} for _ in lengths],
        "span_groups": [b"\x90" for _ in lengths],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "all.spacy"
    path.write_bytes(zlib.compress(msgpack.packb(held)))
    return path


def conll2012(folder: Path, sentences: list[Sentence]) -> Path:
    """Predicates' columns vary from sentence to sentence, as in OntoNotes."""
    out = ["#begin document (x/y); part 000"]
    for order, (words, labels) in enumerate(sentences):
        marks = ["*"] * len(words)
        for a, b, kind in spans_of(labels):
            marks[a] = f"({kind}" + (")" if b == a + 1 else "*")
            if b > a + 1:
                marks[b - 1] = "*)"
        fixed = ["X", "*", "-", "-", "-", "-"]
        for i, (word, mark) in enumerate(zip(words, marks, strict=True)):
            out.append("  ".join(["x/y", "0", str(i), word, *fixed, mark, *"*" * (order % 3), "-"]))
        out.append("")
    return put(folder / "all.gold_conll", "\n".join([*out, "#end document", ""]))


def cupt(folder: Path, sentences: list[Sentence]) -> Path:
    names = "ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC PARSEME:MWE"
    out = [f"# global.columns = {names}"]
    for words, labels in sentences:
        marks = ["*"] * len(words)
        for number, (a, b, kind) in enumerate(spans_of(labels), 1):
            marks[a:b] = [f"{number}:{kind}", *[str(number)] * (b - a - 1)]
        out += ["# source = x", f"1-2\t{words[0]}x" + "\t_" * 8 + "\t*"]
        for i, (word, mark) in enumerate(zip(words, marks, strict=True), 1):
            out.append("\t".join([str(i), word, "_", "X", *"______", mark]))
        out.append("")
    return put(folder / "all.cupt", "\n".join(out) + "\n")


@dataclass(frozen=True)
class Written:
    """The reader that must know it, how it is written, and whether that is as JSON records."""

    reader: str
    write: Callable[[Path, list[Sentence]], Path]
    json: bool = False


FILES = {
    "doccano": Written("offsets", doccano, json=True),
    "label studio": Written("label-studio", label_studio, json=True),
    "label studio, json-min": Written("offsets", label_studio_min, json=True),
    "prodigy": Written("prodigy", prodigy, json=True),
    "spacy v2, pairs": Written("spacy-json", spacy_pairs, json=True),
    "spacy v2, paragraphs": Written("spacy-json", spacy_paragraphs, json=True),
    "spacy v3, docs": Written("spacy-json", spacy_docs, json=True),
    "gliner": Written("token-spans", gliner, json=True),
    "spert": Written("token-spans", spert, json=True),
    "brat": Written("brat", brat),
    "pubtator": Written("pubtator", pubtator),
    "bioc": Written("bioc", bioc),
    "bioc, json": Written("bioc-json", bioc_json, json=True),
    "webanno": Written("webanno", webanno),
    "csv, a span a row": Written("csv-offsets", csv_spans),
    "csv, lists of spans": Written("csv-offsets", csv_lists),
    "conll-2012": Written("conll2012", conll2012),
    "cupt": Written("cupt", cupt),
    "docbin": Written("docbin", docbin),
}
