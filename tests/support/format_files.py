"""How files of each format look that people write columns, records, texts and datasets in: small
inputs of our own, a function a format. Those of annotation tools stand in `tools_files`."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Sentence = tuple[list[str], list[str]]


def rows(separator: str) -> Callable[[Path, list[Sentence]], Path]:
    def write(folder: Path, sentences: list[Sentence]) -> Path:
        text = "\n".join(
            "".join(f"{t}{separator}{label}\n" for t, label in zip(*s, strict=True))
            for s in sentences
        )
        return put(folder / "corpus.txt", text)

    return write


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def conllu(folder: Path, sentences: list[Sentence]) -> Path:
    blocks = []
    for tokens, labels in sentences:
        lines = ["# text = " + " ".join(tokens), f"1-2\t{tokens[0]}x\t" + "\t".join("_" * 8)]
        lines += [
            f"{i}\t{t}\t_\tX\tX\t_\t0\troot\t_\tNER={label}"
            for i, (t, label) in enumerate(zip(tokens, labels, strict=True), 1)
        ]
        lines.append(f"{len(tokens)}.1\tempty\t" + "\t".join("_" * 8))
        blocks.append("\n".join(lines) + "\n")
    return put(folder / "corpus.conllu", "\n".join(blocks) + "\n")


def germeval(folder: Path, sentences: list[Sentence]) -> Path:
    blocks = [
        "#\tsource\t[2014-01-01]\n"
        + "".join(f"{i}\t{t}\t{label}\tO\n" for i, (t, label) in enumerate(zip(*s, strict=True), 1))
        for s in sentences
    ]
    return put(folder / "corpus.tsv", "\n".join(blocks))


def hipe(folder: Path, sentences: list[Sentence]) -> Path:
    lines = ["TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tMISC", "# hipe2022:language = en"]
    for tokens, labels in sentences:
        marks = ["_"] * (len(tokens) - 1) + ["EndOfSentence"]
        lines += [
            f"{t}\t{label}\tO\t{m}" for t, label, m in zip(tokens, labels, marks, strict=True)
        ]
    return put(folder / "corpus.tsv", "\n".join(lines) + "\n")


def kaggle(folder: Path, sentences: list[Sentence]) -> Path:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["Sentence #", "Word", "Tag"])
    for number, (tokens, labels) in enumerate(sentences, 1):
        for i, pair in enumerate(zip(tokens, labels, strict=True)):
            writer.writerow([f"Sentence: {number}" if i == 0 else "", *pair])
    return put(folder / "corpus.csv", stream.getvalue())


def slashed(folder: Path, sentences: list[Sentence]) -> Path:
    return put(
        folder / "corpus",
        "\n\n\n".join(
            " ".join(f"{t}/{label}" for t, label in zip(*s, strict=True)) for s in sentences
        )
        + "\n",
    )


def parallel(folder: Path, sentences: list[Sentence]) -> Path:
    put(folder / "seq.in", "".join(" ".join(tokens) + " \n" for tokens, _ in sentences))
    put(folder / "seq.out", "".join(" ".join(labels) + " \n" for _, labels in sentences))
    return folder


def jsonl(folder: Path, sentences: list[Sentence]) -> Path:
    return put(
        folder / "corpus.jsonl",
        "".join(json.dumps({"tokens": t, "ner_tags": label}) + "\n" for t, label in sentences),
    )


def saved(folder: Path, sentences: list[Sentence]) -> Path:
    names = sorted({label for _, labels in sentences for label in labels})
    table = pa.table(
        {
            "tokens": [t for t, _ in sentences],
            "ner_tags": [[names.index(label) for label in labels] for _, labels in sentences],
        }
    )
    put(folder / "state.json", json.dumps({"_data_files": [{"filename": "data.arrow"}]}))
    features = {
        "tokens": {"feature": {"dtype": "string", "_type": "Value"}, "_type": "List"},
        "ner_tags": {"feature": {"names": names, "_type": "ClassLabel"}, "_type": "List"},
    }
    put(folder / "dataset_info.json", json.dumps({"features": features}))
    with (
        pa.OSFile(str(folder / "data.arrow"), "wb") as sink,
        pa.ipc.new_stream(sink, table.schema) as writer,
    ):
        writer.write_table(table)
    return folder


def trec(folder: Path, sentences: list[Sentence]) -> Path:
    return put(
        folder / "train.txt",
        "".join(f"{label.upper()}:fine {' '.join(t)}\n" for t, [label] in sentences),
    )


def class_lines(folder: Path, sentences: list[Sentence]) -> Path:
    for name in ("one", "two"):
        put(
            folder / f"texts.{name}",
            "".join(" ".join(t) + " \n" for t, [label] in sentences if label == name),
        )
    return folder


def documents(folder: Path, sentences: list[Sentence]) -> Path:
    for i, (tokens, [label]) in enumerate(sentences):
        put(folder / "mail" / label / str(1000 + i), "Subject: x\n\n" + " ".join(tokens))
    return folder / "mail"


def csv_plain(folder: Path, sentences: list[Sentence]) -> Path:
    lines = (f"{label}\t{' '.join(tokens)}\n" for tokens, [label] in sentences)
    return put(folder / "train.tsv", "".join(lines))


def csv_sentences(folder: Path, sentences: list[Sentence]) -> Path:
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["sentence", "tags"])
    writer.writerows([" ".join(tokens), " ".join(labels)] for tokens, labels in sentences)
    return put(folder / "corpus.csv", stream.getvalue())


def fasttext(folder: Path, sentences: list[Sentence]) -> Path:
    lines = (f"__label__{label} {' '.join(tokens)}\n" for tokens, [label] in sentences)
    return put(folder / "train.txt", "".join(lines))


def labelled_lines(folder: Path, sentences: list[Sentence]) -> Path:
    put(folder / "train_text.txt", "".join(" ".join(tokens) + "\n" for tokens, _ in sentences))
    put(folder / "train_labels.txt", "".join(f"{label}\n" for _, [label] in sentences))
    return folder


def parquet(folder: Path, sentences: list[Sentence]) -> Path:
    table = pa.table({"tokens": [t for t, _ in sentences], "ner_tags": [s for _, s in sentences]})
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / "corpus.parquet")
    return folder / "corpus.parquet"


@dataclass(frozen=True)
class Example:
    """How one format is written, and what of it a reader cannot know."""

    write: Callable[[Path, list[Sentence]], Path]
    kind: str = "tagging"
    layer: str | None = None


EXAMPLES = {
    "conll": Example(rows("\t")),
    "conll, blanks": Example(rows(" ")),
    "conllu": Example(conllu, layer="misc:NER"),
    "germeval": Example(germeval),
    "hipe": Example(hipe),
    "csv": Example(kaggle),
    "word/tag": Example(slashed),
    "parallel": Example(parallel),
    "jsonl": Example(jsonl),
    "dataset": Example(saved),
    "trec": Example(trec, "classification"),
    "class-lines": Example(class_lines, "classification"),
    "documents": Example(documents, "classification"),
    "csv-plain": Example(csv_plain, "classification"),
    "csv-sentences": Example(csv_sentences),
    "fasttext": Example(fasttext, "classification"),
    "labelled-lines": Example(labelled_lines, "classification"),
    "parquet": Example(parquet),
}
