"""Files, damaged: a corpus that says what it left out, or our own error with file and line."""

import random

import pytest
from golden import GOLDEN
from shared_folder import CORPORA, needs_corpora

from autoaux.corpora import read_corpus
from autoaux.errors import InputError

OURS = sorted((GOLDEN / "corpora").glob("*/*"))
REAL = [
    "pos/ud_da_ddt/da_ddt-ud-dev.conllu",
    "ner/wnut17/wnut17train.conll",
    "ner/sec_filings/FIN5.txt",
    "ner/germeval14/NER-de-dev.tsv",
    "ner/hipe2022/ajmc_en/HIPE-2022-v2.1-ajmc-dev-en.tsv",
    "ner/gmb_kaggle/ner_dataset.csv",
    "pos/brown/ca01",
    "doc/trec_qc/train.txt",
]
FILES = [
    *(pytest.param(path, id=path.parent.name) for path in OURS),
    *(pytest.param(CORPORA / name, id=name, marks=needs_corpora) for name in REAL),
]
NOISE = [
    b"\0",
    b"\t",
    b"\n",
    b"\r",
    b'"',
    b" ",
    b"#",
    b"\xff",
    b"\xc3",
    b"\t\t\t",
    b"\n\n\n",
    b"-DOCSTART-",
    b"\xe2\x80\xa8",
    b"1-2\t",
]


@pytest.mark.parametrize("file", FILES)
def test_damage_never_hangs_or_raises_anything_else(file, tmp_path):
    with file.open("rb") as stream:
        whole = stream.read(30_000)
    whole = whole[: whole.rfind(b"\n") + 1]
    path = tmp_path / file.name
    path.write_bytes(whole)
    intact = sum(part.n_tokens for part in read_corpus(path).splits.values())
    rng = random.Random(file.name)
    for _ in range(15):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(data))
            data[at : at + rng.choice([0, 0, 1, 2])] = rng.choice(NOISE)
        path.write_bytes(bytes(data))
        try:
            corpus = read_corpus(path)
        except InputError as error:
            assert str(path) in str(error) and "\n" not in str(error)
        else:
            left = sum(part.n_tokens for part in corpus.splits.values())
            assert left >= intact - 15 or corpus.notes  # five wounds of a few tokens each


ROWS = [file for file in FILES if file.id in ("garden", "market", *REAL[:3])]


@pytest.mark.parametrize("file", ROWS)
def test_a_row_cut_short_is_never_dropped_in_silence(file, tmp_path):
    with file.open("rb") as stream:
        lines = stream.read(30_000).split(b"\n")[:-1]
    rows = [
        i
        for i, line in enumerate(lines)
        if line.strip() and not line.startswith((b"#", b"-DOCSTART-"))
    ]
    at = rows[len(rows) // 2 :][1]
    lines[at] = lines[at].split(b"\t" if b"\t" in lines[at] else b" ")[0]
    path = tmp_path / "cut.txt"
    path.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(InputError, match=rf"cut.txt:{at + 1}"):
        read_corpus(path)
