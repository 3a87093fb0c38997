"""How many sentences stand in the bytes of each format, counted without our readers: by lines, by
the standard library's csv, json and XML, by pyarrow and msgpack.

A count is (the least, the most) that a right reading may have: the same number twice, but for texts
with offsets, whose sentences end by a rule of our own. None: the bytes are no longer of the format,
so that a reading must be refused or say what it left out.
"""

import csv
import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from xml.etree import ElementTree

import msgpack
import pyarrow as pa
import pyarrow.parquet as pq

Files = Mapping[str, bytes]
Count = tuple[int, int] | None
_BREAK = re.compile(
    r"[.!?\n\r\u2026\u3002\uff01\uff1f\u0964\u061f\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"
)
_UNSEEN = " \t\r\x0b\x0c\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000"
_BLANK = " \t\r\x0b\x0c"
_CELLS = 1 << 24  # characters of a cell of a table


def lines_of(data: bytes) -> list[str]:
    """The lines of a text in UTF-8, or what is nearest to it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    return [line.removesuffix("\r") for line in text.split("\n")]


def _all(files: Files, count: Callable[[bytes], Count]) -> Count:
    """The sum over all files; None where any has none."""
    found = [count(data) for data in files.values()]
    if not found or None in found:
        return None
    return sum(one[0] for one in found), sum(one[1] for one in found)


def _whole(number: int) -> Count:
    return number, number


def _blocks(data: bytes, counts: Callable[[str], bool]) -> Count:
    """Runs of lines that are not blank, with at least one line that counts."""
    lines = lines_of(data)
    runs = groupby(lines, lambda line: bool(line.strip(_UNSEEN)) and line.strip() != "EOS")
    return _whole(sum(full and any(map(counts, run)) for full, run in runs))


def columns(files: Files) -> Count:
    """CoNLL: a line of -DOCSTART- is a break."""

    def one(data: bytes) -> Count:
        lines = data.replace(b"\r\n", b"\n").split(b"\n")
        marked = (b"" if line.startswith(b"-DOCSTART-") else line for line in lines)
        return _blocks(b"\n".join(marked), lambda line: True)

    return _all(files, one)


def conllu(files: Files) -> Count:
    """Ranges (1-2) and empty nodes (1.1) are no words."""

    def word(line: str) -> bool:
        return not line.startswith("#") and re.search("[-.]", line.split("\t")[0][:20]) is None

    return _all(files, lambda data: _blocks(data, word))


def unmarked(files: Files) -> Count:
    """Blocks of lines of which those that begin with # are none."""
    return _all(files, lambda data: _blocks(data, lambda line: not line.startswith("#")))


def hipe(files: Files) -> Count:
    """Sentences end with the mark EndOfSentence, and with the document."""

    def one(data: bytes) -> Count:
        rows = [line for line in lines_of(data)[1:] if not line.startswith(("# ", "TOKEN\t"))]
        number, open_ = 0, False
        for line in rows:
            ended = (
                not line.strip(" \t") or "EndOfSentence" in line.rstrip("\t").rsplit("\t", 1)[-1]
            )
            open_ = open_ or bool(line.strip(" \t"))
            number += ended and open_
            open_ = open_ and not ended
        return _whole(number + open_)

    return _all(files, one)


def lines(files: Files) -> Count:
    """A line that is not blank is a sentence."""
    return _all(
        files, lambda data: _whole(sum(bool(line.strip(_BLANK)) for line in lines_of(data)))
    )


def numbered_lines(files: Files) -> Count:
    """The lines of the file of texts; those of the others must be as many."""
    numbers = {len(lines_of(data.rstrip(b"\n"))) for data in files.values()}
    first = next(iter(files.values()))
    full = sum(bool(line.strip()) for line in lines_of(first))
    return (full, max(numbers)) if len(numbers) == 1 else None


def documents(files: Files) -> Count:
    return _whole(len(files))


def _rows(data: bytes) -> list[list[str]]:
    """The rows of a table: with quotes, or without where only those are all as wide as the"
    " first."""
    text = "\n".join(lines_of(data))
    csv.field_size_limit(_CELLS)
    found = []
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        rows = list(csv.reader(io.StringIO(text, newline=""), quoting=quoting))
        full = [row for row in rows if any(cell.strip() for cell in row)]
        found.append((len({len(row) for row in full}) != 1, -len(full), full))
    return min(found[: 2 if '"' in text else 1], key=lambda one: one[0])[2]


def table(files: Files) -> Count:
    """A sentence is a row below the header."""
    return _all(files, lambda data: _whole(max(len(_rows(data)) - 1, 0)))


def texts_of_table(files: Files) -> Count:
    """A text is a row below the header; each mark that ends sentences may begin another."""

    def one(data: bytes) -> Count:
        cells = [row[0] for row in _rows(data)[1:]]
        return len(cells), sum(1 + len(_BREAK.findall(cell)) for cell in cells)

    return _all(files, one)


def kaggle(files: Files) -> Count:
    """A sentence begins where the first cell is filled, and differs from the one before."""

    def one(data: bytes) -> Count:
        ids = [row[0] for row in _rows(data)[1:]]
        return _whole(sum(bool(mark) for mark, _ in groupby(ids)) + (ids[:1] == [""]))

    return _all(files, one)


def grouped_table(files: Files) -> Count:
    """A sentence begins where the first cell is another (a text stands in several rows)."""

    def one(data: bytes) -> Count:
        texts = [row[1:2] for row in _rows(data)[1:]]
        least = len({text[0] for text in texts if text})
        return least and 1, sum(1 + len(_BREAK.findall(text[0])) for text in texts if text)

    return _all(files, one)


def _records(data: bytes) -> list | None:
    """The records of JSON: an array, or one behind the other."""
    text = "\n".join(lines_of(data)).strip()
    found: list = []
    while text:
        try:
            value, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            return None
        found += value if isinstance(value, list) else [value]
        text = text[end:].lstrip()
    return found


def records(files: Files) -> Count:
    """A record is a sentence, one without words none."""

    def one(data: bytes) -> Count:
        found = _records(data)
        if found is None:
            return None
        return sum(
            any(isinstance(x, list) and x for x in r.values()) if isinstance(r, dict) else 1
            for r in found
        ), len(found)

    return _all(files, one)


def _texts(found: object) -> Iterable[str]:
    """Every string in records that has a blank: their texts."""
    if isinstance(found, str):
        yield from [found] if " " in found.strip() else []
    elif isinstance(found, list | dict):
        for inner in found.values() if isinstance(found, dict) else found:
            yield from _texts(inner)


def texts(files: Files) -> Count:
    """A record is a sentence at least; each mark that ends sentences may begin another."""

    def one(data: bytes) -> Count:
        found = _records(data)
        if found is None:
            return None
        marks = sum(len(_BREAK.findall(text)) for text in _texts(found))
        return len(found), len(found) + marks

    return _all(files, one)


def paragraphs(files: Files) -> Count:
    """spaCy's documents, paragraphs and sentences."""

    def one(data: bytes) -> Count:
        try:
            n = sum(
                sum(bool(sentence["tokens"]) for sentence in paragraph["sentences"])
                for document in _records(data) or ()
                for paragraph in document["paragraphs"]
            )
        except (KeyError, TypeError):
            return None
        return _whole(n)

    return _all(files, one)


def standoff(files: Files) -> Count:
    """brat: a text that is not blank has a sentence at least, and an annotation beside it."""
    texts = {name[:-4]: data for name, data in files.items() if name.endswith(".txt")}
    marks = {name[:-4] for name in files if name.endswith(".ann")}
    if set(texts) != marks:
        return None
    found = ["\n".join(lines_of(data)) for data in texts.values()]
    full = [text for text in found if text.strip()]
    return len(full), sum(1 + len(_BREAK.findall(text)) for text in full)


def pubtator(files: Files) -> Count:
    """A document begins with its title; an empty line ends it."""

    def one(data: bytes) -> Count:
        rows = lines_of(data)
        titles = [row for row in rows if re.match(r"[^|\t]+\|t\|", row)]
        said = [row.split("|", 2)[2] for row in rows if re.match(r"[^|\t]+\|[a-z]\|", row)]
        least = sum(bool(row.split("|", 2)[2].strip()) for row in titles)
        return least, sum(1 + len(_BREAK.findall(text)) for text in said)

    return _all(files, one)


def bioc(files: Files) -> Count:
    def one(data: bytes) -> Count:
        try:
            root = ElementTree.fromstring(data)
        except ElementTree.ParseError:
            return None
        said = [passage.findtext("text") or "" for passage in root.iter("passage")]
        full = [text for text in said if text.strip()]
        return len(full), sum(1 + len(_BREAK.findall(text)) for text in full)

    return _all(files, one)


def bioc_json(files: Files) -> Count:
    def one(data: bytes) -> Count:
        found = _records(data)
        try:
            documents = [d for whole in found or () for d in whole["documents"]]
            said = [passage["text"] or "" for d in documents for passage in d["passages"]]
            full = [text for text in said if text.strip()]
        except (KeyError, TypeError, AttributeError):
            return None
        return len(full), sum(1 + len(_BREAK.findall(text)) for text in full)

    return _all(files, one)


def webanno(files: Files) -> Count:
    """Tokens are numbered SENTENCE-TOKEN."""

    def one(data: bytes) -> Count:
        rows = [line.split("\t")[0] for line in lines_of(data)]
        marks = [row.partition("-")[0] for row in rows if re.fullmatch(r"\d+-\d+", row)]
        return _whole(sum(1 for _ in groupby(marks)))

    return _all(files, one)


def parquet(files: Files) -> Count:
    def one(data: bytes) -> Count:
        try:
            return _whole(pq.read_metadata(io.BytesIO(data)).num_rows)
        except Exception:  # whatever damage makes of it
            return None

    return _all(files, one)


def saved_dataset(files: Files) -> Count:
    """The rows of the Arrow streams that state.json names."""
    try:
        named = [item["filename"] for item in json.loads(files["state.json"])["_data_files"]]
        tables = [pa.ipc.open_stream(io.BytesIO(files[name])).read_all() for name in named]
    except Exception:  # whatever damage makes of it
        return None
    return _whole(sum(len(table) for table in tables))


def docbin(files: Files) -> Count:
    """Documents, each a sentence or as many as tokens say that they begin one."""

    def one(data: bytes) -> Count:
        try:
            held = msgpack.unpackb(zlib.decompress(data), strict_map_key=False)
            return len(held["lengths"]) // 4, len(held["tokens"]) // 8
        except Exception:  # whatever damage makes of it
            return None

    return _all(files, one)


COUNTS: dict[str, Callable[[Files], Count]] = {
    "bioc": bioc,
    "bioc-json": bioc_json,
    "brat": standoff,
    "class-lines": lines,
    "conll": columns,
    "conll2012": unmarked,
    "conllu": conllu,
    "csv": kaggle,
    "csv-offsets": grouped_table,
    "csv-plain": lines,
    "csv-sentences": table,
    "cupt": conllu,
    "dataset": saved_dataset,
    "docbin": docbin,
    "documents": documents,
    "fasttext": lines,
    "germeval": unmarked,
    "hipe": hipe,
    "jsonl": records,
    "label-studio": texts,
    "labelled-lines": numbered_lines,
    "offsets": texts,
    "parallel": numbered_lines,
    "parquet": parquet,
    "prodigy": texts,
    "pubtator": pubtator,
    "spacy-json": texts,
    "token-spans": records,
    "trec": lines,
    "webanno": webanno,
    "word/tag": lines,
}
