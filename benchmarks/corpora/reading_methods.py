"""The ways of reading that `reading.py` measures. Each takes a path, gets ready, and gives what is
timed: a
function that reads and says how many tokens.

The plain loops, conllu and the readers all end with integer ids of tokens and labels, and where
sentences begin.
"""

import csv
import gzip
import hashlib
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

Read = Callable[[], int]


def plain_loop(path: Path) -> Read:
    loop = {".conllu": _plain_conllu, ".csv": _plain_csv, ".gz": _plain_documents}[path.suffix]
    return lambda: loop(path)


def _plain_conllu(path: Path) -> int:
    forms, labels, tokens, tags, starts = {}, {}, [], [], []
    new = True
    with path.open(encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if not line:
                new = True
            elif not line.startswith("#"):
                fields = line.split("\t")
                if "-" in fields[0] or "." in fields[0]:
                    continue
                if new:
                    starts.append(len(tokens))
                    new = False
                tokens.append(forms.setdefault(fields[1], len(forms)))
                tags.append(labels.setdefault(fields[3], len(labels)))
    return len(tokens)


def _plain_csv(path: Path) -> int:
    forms, labels, tokens, tags, starts = {}, {}, [], [], []
    with path.open(encoding="cp1252", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for sentence, word, _, tag in rows:
            if sentence:
                starts.append(len(tokens))
            tokens.append(forms.setdefault(word, len(forms)))
            tags.append(labels.setdefault(tag, len(labels)))
    return len(tokens)


def _plain_documents(path: Path) -> int:
    forms, labels, tokens, tags, starts = {}, {}, [], [], []
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile():
                text = archive.extractfile(member).read().decode("cp1252", "replace")
                starts.append(len(tokens))
                tags.append(labels.setdefault(member.name.split("/")[-2], len(labels)))
                for word in text.split():
                    tokens.append(forms.setdefault(word, len(forms)))
    return len(tokens)


def conllu_package(path: Path) -> Read:
    import conllu

    def read() -> int:
        forms, labels, tokens, tags, starts = {}, {}, [], [], []
        with path.open(encoding="utf-8") as file:
            for sentence in conllu.parse_incr(file):
                starts.append(len(tokens))
                for token in sentence:
                    if isinstance(token["id"], int):
                        tokens.append(forms.setdefault(token["form"], len(forms)))
                        tags.append(labels.setdefault(token["upos"], len(labels)))
        return len(tokens)

    return read


def arrow_reader(path: Path) -> Read:
    """Words and labels numbered by pyarrow's own CSV reader, or by its split at blanks; no
    sentences, one encoding.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv

    def read_table(names: list[str], wanted: list[str], separator: str, skip: int) -> pa.Table:
        coded = pa.dictionary(pa.int32(), pa.binary())
        return pyarrow.csv.read_csv(
            path,
            read_options=pyarrow.csv.ReadOptions(
                use_threads=False, column_names=names, skip_rows=skip
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=separator,
                quote_char='"' if separator == "," else False,
                invalid_row_handler=lambda row: "skip",
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                include_columns=wanted,
                column_types={wanted[0]: pa.string()} | dict.fromkeys(wanted[1:], coded),
            ),
        )

    def read_conllu() -> int:
        table = read_table(
            [str(i) for i in range(1, 11)], ["1", "2", "4"], "\t", 0
        )  # a comment is a row of the wrong width
        return len(table.filter(pc.invert(pc.match_substring_regex(table["1"], "[-.]"))))

    def read_csv() -> int:
        return len(
            read_table(["sentence", "word", "pos", "tag"], ["sentence", "word", "tag"], ",", 1)
        )

    def read_documents() -> int:
        with gzip.open(path) as stream:
            words = pc.ascii_split_whitespace(
                pa.array([stream.read().decode("latin-1")], pa.large_string())
            ).flatten()
        return len(words.dictionary_encode())  # the headers between the documents are read as words

    return {".conllu": read_conllu, ".csv": read_csv, ".gz": read_documents}[path.suffix]


def bare_passes(path: Path) -> Read:
    """What no reader can leave out, each once and by compiled code: to read and unpack the bytes,
    digest them,
    check them as UTF-8 and search them for separators, number words and labels block by block and
    then over all blocks, write the arrays. What lies between is done before: which line is what,
    cutting words out.
    """
    import numpy as np

    from autoaux.corpora import read_corpus
    from autoaux.corpora.files import BLOCK, is_utf8
    from autoaux.corpora.strings import Pieces, Pile, renumber

    separator = ord({".conllu": "\t", ".csv": ",", ".gz": " "}[path.suffix])
    with _opened(path) as stream:
        n_blocks = len(stream.read()) // BLOCK + 1
    corpus = read_corpus(path)
    tokens, labels, offsets = (
        np.concatenate([getattr(part, field) for part in corpus.splits.values()])
        for field in ("tokens", "labels", "offsets")
    )

    def cut(names: list[str], ids: np.ndarray) -> Pieces:
        words = [names[i] for i in ids]
        ends = np.cumsum([len(word) for word in words])
        return Pieces.of(
            np.frombuffer(b"".join(words), np.uint8), np.concatenate([[0], ends[:-1]]), ends
        )

    pieces = []
    for names, ids in ((corpus.forms, tokens), (corpus.labels, labels)):
        coded = [name.encode() for name in names]
        pieces.append([cut(coded, some) for some in np.array_split(ids, n_blocks)])

    def read() -> int:
        digest = hashlib.sha256()
        with _opened(path) as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
                is_utf8(block)
                data = np.frombuffer(block, np.uint8)
                np.flatnonzero((data == separator) | (data == ord("\n")))
        arrays = [offsets]
        for blocks in pieces:
            pile, ids, n = Pile(), [], 0
            for block in blocks:
                numbers, distinct = block.numbered()
                ids.append(numbers + np.int32(n))
                pile.add(distinct)
                n += len(distinct)
            arrays.append(np.concatenate(ids))
            renumber(arrays[-1], pile.pieces().numbered()[0])
        with tempfile.TemporaryFile() as written:
            for array in arrays:
                written.write(array.data)
        return len(tokens)

    return read


def _opened(path: Path) -> BinaryIO:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def readers_only(path: Path) -> Read:
    """Detection, checksum, encoding and the reader; no scheme, language, digest of the corpus,
    or cache.
    """
    from autoaux.corpora.discovery import plans_of
    from autoaux.corpora.files import examine, open_tree
    from autoaux.corpora.formats import Store

    def read() -> int:
        [plan] = plans_of(open_tree(path))[0]
        store, digest, parts = Store(), hashlib.sha256(), {}
        for split, files in plan.splits.items():
            examined = [file.encoded(examine(file, None, digest).encoding) for file in files]
            parts[split] = plan.reader.read(examined, plan.layout, store)
        store.settle(parts)
        return sum(part.n_tokens for part in parts.values())

    return read


def whole(path: Path) -> Read:
    from autoaux.corpora import corpus_from_sentences, read_corpus
    from autoaux.corpora.corpus import language_of

    # the language model is loaded once a process, not once a corpus
    language_of(
        corpus_from_sentences(
            "warm", {"train": [(["warm", "up", "words"] * 50, ["A", "B", "A"] * 50)]}
        )
    )

    def read() -> int:
        corpus = read_corpus(path)
        assert len(corpus.forms)
        return sum(part.n_tokens for part in corpus.splits.values())

    return read
