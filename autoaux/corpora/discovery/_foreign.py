"""Files that are no corpora, or corpora in formats that are not read: what they are, what to do."""

import re
from collections import Counter

from autoaux.corpora.files import File

_SAVE = "export it as CoNLL columns, or as JSON lines with character offsets"
_LFS = b"version https://git-lfs.github.com/spec/"
_ANNOTATION = re.compile(r"([TREAMN#]\d+|\*)\t\S")
_TREE = re.compile(r"\s*\((\s*\()?[A-Z]+[A-Z-]* ?\(?")
_TITLE = re.compile(r"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_ROOT = re.compile(r"<([A-Za-z][\w.:-]*)")
_MAGIC = {
    b"PK\x03\x04": "a zip archive or an office file; unpack it, or save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an old office file; save the sheet as CSV",
    b"%PDF": "a PDF; extract its text and annotate that",
    b"\x80\x04\x95": "a Python pickle, which is not opened; save it as JSON lines",
    b"\x93NUMPY": "a NumPy array; save texts and labels as JSON lines",
    b"SQLite format 3": "an SQLite database; export a table as CSV",
    b"\x89HDF": "an HDF5 file; save texts and labels as JSON lines",
    b"\x1f\x8b": "gzip without its suffix; call it .gz",
    b"BZh": "bzip2 without its suffix; call it .bz2",
}
_FEW = 0.01  # share of zero bytes up to which a file is text with a slip in it


def no_corpus(file: File) -> str | None:
    """What a file is that looks like columns or text and is no corpus; None of all others."""
    head = file.head()
    if head.startswith(_LFS):
        return "a Git LFS pointer and not the data: fetch it with `git lfs pull`"
    if head[:200].startswith(b"/annex/objects/"):
        return "a git-annex pointer and not the data: fetch it with `git annex get`"
    start = head[:512].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        title = _TITLE.search(head[:8192].decode("utf-8", "replace"))
        shown = f" ({' '.join(title[1].split())[:60]!r})" if title else ""
        return f"a web page{shown} saved in place of the data; fetch the file itself"
    lines = head.decode("utf-8", "replace").splitlines()[:200]
    if file.name.suffix == ".ann" and all(_ANNOTATION.match(line) for line in lines if line):
        return f"brat annotations whose text {file.name.with_suffix('.txt').name} is missing"
    if b"<START:" in head and b"<END>" in head:
        return f"this looks like OpenNLP's <START:type> ... <END>; {_SAVE}"
    if sum(_TREE.match(line) is not None for line in lines) > 0.5 * len(lines) > 0:
        return f"this looks like bracketed trees; {_SAVE}"
    return None


def binary_file(file: File) -> str:
    """What a file with zero bytes is."""
    head = file.head()
    for magic, told in _MAGIC.items():
        if head.startswith(magic):
            return told
    zeros = head.count(b"\0")
    if zeros <= _FEW * len(head):
        line = head.count(b"\n", 0, head.index(b"\0")) + 1
        return f"text with a zero byte in line {line:,}; remove it"
    return "not text"


def looks_like(file: File) -> str | None:
    """What a text is that no reader knows, and the way to convert it; None where nobody can say."""
    head = file.head()
    for magic, told in _MAGIC.items():
        if head.startswith(magic):
            return told
    text = head.decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if line.strip()][:300]
    start = text[:2000].lstrip("\ufeff \t\r\n")
    if start.startswith(("<?xml", "<")) and (root := _ROOT.search(start)):
        kind = "TEI XML" if root[1].split(":")[-1].lower() in ("tei", "teicorpus") else "XML"
        return f"this looks like {kind} (<{root[1]}>); {_SAVE}"
    if start.startswith(("{", "[")):
        keys = Counter(re.findall(r'"([^"\\]{1,40})"\s*:', text[:20_000]))
        shown = ", ".join(key for key, _ in keys.most_common(8)) or "none"
        return (
            f"JSON in which no tokens or texts with labels are found (keys: {shown});"
            " `format: jsonl`, `tokens:` and `labels:` in corpus.yaml say which they are"
        )
    return _rows(lines)


def _rows(lines: list[str]) -> str | None:
    """What lines of fields are."""
    if not lines:
        return None
    for separator, name in ((",", "comma"), ("\t", "tab"), (";", "semicolon")):
        first = lines[0].split(separator)
        same = sum(line.count(separator) >= len(first) - 1 for line in lines)
        named = all(re.fullmatch(r'\s*"?[A-Za-z_][\w #.-]{0,40}"?\s*', cell) for cell in first)
        if len(first) > 1 and named and len(lines) > 1 and same > 0.9 * len(lines):
            shown = ", ".join(cell.strip(' "') for cell in first[:10])
            return (
                f"a table with the columns {shown}: which hold texts or words and which labels?"
                f" (`format: csv`, `separator: {name}`, `tokens:` and `labels:` in corpus.yaml)"
            )
    words = [len(line.split()) for line in lines]
    if max(words) == 1:
        return "one word a line and no labels: a list of words, or a split without labels"
    if sum(words) > 4 * len(words):
        return "running text without labels: expected columns, CoNLL-U or another annotated text"
    return None
