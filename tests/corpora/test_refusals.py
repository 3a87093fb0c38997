"""What cannot be read is refused in a line: where, what was found there, what was expected."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from autoaux.corpora import (
    corpus_from_sentences,
    ensure_splits,
    inspect,
    read_corpus,
    write_manifests,
)
from autoaux.errors import InputError

ROWS = "Ada\tB-PER\nmet\tO\nBob\tB-PER\n\nin\tO\nRome\tB-LOC\n\n"


def records(*odd: object) -> str:
    """Texts with spans, and some that are not like the others behind them."""
    good = [{"text": "Ada met Bob", "label": [[0, 3, "PER"]]}] * 40
    return "".join(json.dumps(one) + "\n" for one in (*good, *odd))


def in_one(name: str, text: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return write


def described(manifest: str, **files: str) -> Callable[[Path], Path]:
    """A folder with a manifest and these files; ``__`` stands for the full stop in their names."""

    def write(folder: Path) -> Path:
        (folder / "corpus.yaml").write_text(manifest, encoding="utf-8")
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="latin-1")
        return folder

    return write


def saved(columns: dict[str, list], features: object, arrow: bool = True):
    """A dataset as save_to_disk leaves it."""

    def write(folder: Path) -> Path:
        told = {"_data_files": [{"filename": "data.arrow"}] if arrow else []}
        (folder / "state.json").write_text(json.dumps(told))
        (folder / "dataset_info.json").write_text(json.dumps({"features": features}))
        table = pa.table(columns)
        with pa.OSFile(str(folder / "data.arrow"), "wb") as sink:
            with pa.ipc.new_stream(sink, table.schema) as stream:
                stream.write_table(table)
        return folder

    return write


PROSE = "Nothing is labelled here, not a word of it.\nIt goes on.\n\nAnd then it ends; so be it.\n"
STRING = {"dtype": "string", "_type": "Value"}
TOKENS, TAGS = {"feature": STRING, "_type": "List"}, {"feature": STRING, "_type": "List"}
CUPT = "# global.columns = ID FORM UPOS PARSEME:MWE\n"

CASES = {
    "a record without its text": (
        in_one("c.jsonl", records({"label": []})),
        "c.jsonl:41: 1 record that cannot be read: .*no text under 'text'",
    ),
    "spans that are no list": (
        in_one("c.jsonl", records({"text": "Ada", "label": "PER"})),
        "c.jsonl:41: .*no list of spans under 'label'",
    ),
    "an expression without its category": (
        in_one("c.cupt", CUPT + "1\tAda\tPROPN\t1:VID\n2\tmet\tVERB\t*\n\n1\tup\tADP\t1\n\n"),
        "c.cupt:5: .*multiword expression 1 without a category",
    ),
    "a row with fewer columns than its first line names": (
        in_one("c.cupt", CUPT + "1\tAda\tPROPN\t1:VID\n\n1\tup\tADP\n\n"),
        "c.cupt:4: .*3 columns in line 4, where its first line names more",
    ),
    "a manifest whose file is not there": (
        described("splits: {train: a.txt, dev: b.txt}\n", a__txt=ROWS),
        "corpus.yaml|b.txt",
    ),
    "a manifest of nothing that is known": (
        described("name: mine\n", a__txt=PROSE),
        "a manifest describes it, but no file in it is recognised; say `format:` and `splits:`",
    ),
    "splits of a file of no known format": (
        described("splits: {train: a.txt}\n", a__txt=PROSE),
        "a.txt: no format known here; say `format:` in the manifest",
    ),
    "records without the keys that are said": (
        described(
            "{format: jsonl, tokens: words, labels: tags}\n", a__jsonl='{"text": "Ada"}\n' * 9
        ),
        "a.jsonl: no JSON record in it has 'words' and 'tags'",
    ),
    "lines that are not in the encoding that is said": (
        described("encoding: utf-8\n", a__txt=ROWS * 4 + "caf\u00e9\tO\n\n"),
        r"a.txt:29: 1 lines are not utf-8",
    ),
    "a dataset without labels": (
        saved({"tokens": [["a"]]}, {"tokens": TOKENS}),
        r"no feature of words or texts with one of labels \(it has tokens\)",
    ),
    "a dataset without its Arrow file": (
        saved({"tokens": [["a"]]}, {"tokens": TOKENS, "tags": TAGS}, arrow=False),
        "no Arrow file beside it; expected a folder written by save_to_disk",
    ),
    "a dataset with a missing label": (
        saved({"tokens": [["a", "b"]], "tags": [["X", None]]}, {"tokens": TOKENS, "tags": TAGS}),
        r"1 tokens or labels are missing \(null\)",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_damaged_is_named_with_its_place(case, tmp_path):
    write, expected = CASES[case]
    with pytest.raises(InputError, match=expected) as raised:
        read_corpus(write(tmp_path))
    assert "\n" not in str(raised.value) and str(tmp_path) in str(raised.value)


def test_no_manifest_is_written_where_there_is_no_corpus(tmp_path):
    with pytest.raises(InputError, match="no corpus to describe"):
        write_manifests(inspect(tmp_path))


def test_sentences_without_a_token_are_no_corpus():
    with pytest.raises(InputError, match="mine: no tokens found; expected annotated sentences"):
        corpus_from_sentences("mine", {"train": [([], [])]})


def test_a_handful_of_sentences_is_not_divided():
    one = (["Ada", "met", "Bob"], ["B-PER", "O", "B-PER"])
    corpus = corpus_from_sentences("mine", {"train": [one] * 50})
    with pytest.raises(InputError, match="train has only 1 distinct sentences, too few to divide"):
        ensure_splits(corpus)
