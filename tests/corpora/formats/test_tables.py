"""Parquet, JSON of every container, packed files, shards: the same sentences, however held."""

import bz2
import json
import lzma
import zipfile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tools_files import SENTENCES, put

from autoaux.corpora import corpus_from_sentences, read_corpus, read_pool
from autoaux.errors import InputError

NAMES = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
RECORDS = [{"tokens": words, "ner_tags": labels} for words, labels in SENTENCES]
TEXTS = [
    (f"the {word} tram number {i}", ("good", "bad")[i % 2]) for i, word in enumerate("abcdefgh")
]


def annotation(corpus):
    [split] = corpus.splits
    return list(corpus.sentences(split))


def parquet(path, sentences=SENTENCES, named=True):
    """As the hub writes it: labels are numbers, their names stand in the schema."""
    numbers = [[NAMES.index(label) for label in labels] for _, labels in sentences]
    table = pa.table(
        {
            "id": list(map(str, range(len(numbers)))),
            "tokens": [w for w, _ in sentences],
            "ner_tags": numbers if named else [labels for _, labels in sentences],
        }
    )
    if named:
        label = {"feature": {"names": NAMES, "_type": "ClassLabel"}, "_type": "Sequence"}
        words = {"feature": {"dtype": "string", "_type": "Value"}, "_type": "Sequence"}
        info = {"info": {"features": {"tokens": words, "ner_tags": label}}}
        table = table.replace_schema_metadata({"huggingface": json.dumps(info)})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, row_group_size=5)
    return path


@pytest.mark.parametrize("named", [True, False])
def test_parquet_reads_to_what_went_in_with_the_names_of_its_schema(named, tmp_path):
    corpus = read_corpus(parquet(tmp_path / "all.parquet", named=named))
    assert corpus.format == "parquet" and annotation(corpus) == SENTENCES
    assert corpus.digest == corpus_from_sentences("c", {"all": SENTENCES}).digest


def test_shards_of_a_hub_snapshot_are_one_corpus_named_by_its_folder_also_zipped(tmp_path):
    data = tmp_path / "pool" / "trams" / "data"
    parquet(data / "train-00000-of-00002.parquet", SENTENCES[:10])
    parquet(data / "train-00001-of-00002.parquet", SENTENCES[10:20])
    parquet(data / "validation-00000-of-00001.parquet", SENTENCES[20:26])
    put(data.parent / "README.md", "---\n---\n")
    parquet(tmp_path / "pool" / "other" / "data" / "train-00000-of-00001.parquet")
    corpus = read_corpus(data.parent)
    assert list(corpus.sentences("train")) == SENTENCES[:20] and corpus.name == "trams"
    assert list(corpus.sentences("dev")) == SENTENCES[20:26] and not corpus.notes
    assert [one.name for one in read_pool(tmp_path / "pool").corpora] == ["other", "trams"]
    with zipfile.ZipFile(tmp_path / "trams.zip", "w") as archive:
        for path in sorted(data.parent.rglob("*.parquet")):
            archive.write(path, path.relative_to(tmp_path / "pool"))
    assert read_corpus(tmp_path / "trams.zip").digest == corpus.digest


def test_a_shard_that_is_not_here_is_said(tmp_path):
    parquet(tmp_path / "train-00000-of-00003.parquet")
    [note] = read_corpus(tmp_path).notes
    assert (note.kind, note.count) == ("missing", 2) and "00001" in note.message


def test_texts_of_plain_parquet_are_found_by_their_columns_names(tmp_path):
    pd.DataFrame(TEXTS, columns=["utterance", "intent"]).to_parquet(tmp_path / "all.parquet")
    corpus = read_corpus(tmp_path / "all.parquet")
    assert corpus.kind == "classification"
    assert [(" ".join(words), label) for words, [label] in annotation(corpus)] == TEXTS


def test_damaged_parquet_and_parquet_without_labels_are_one_line(tmp_path):
    path = parquet(tmp_path / "all.parquet")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(InputError, match="not readable as Parquet"):
        read_corpus(path)
    pq.write_table(pa.table({"a": [1], "b": [2]}), path)
    with pytest.raises(InputError, match="without a column of words .*it has a, b"):
        read_corpus(path)


FRAME = pd.DataFrame(TEXTS, columns=["text", "label"])
CONTAINERS = {
    "lines": "".join(json.dumps(one) + "\n" for one in RECORDS),
    "array": json.dumps(RECORDS),
    "array, indented": json.dumps(RECORDS, indent=2),
    "data": json.dumps({"version": "1", "data": RECORDS}),
    "data, indented": json.dumps({"version": "1", "data": RECORDS}, indent=1),
    "tokens as objects": json.dumps(
        [
            {"sentence": [{"word": w, "ner": mark} for w, mark in zip(*one, strict=True)]}
            for one in SENTENCES
        ]
    ),
    "columns": pd.DataFrame(RECORDS).to_json(),
    "index": pd.DataFrame(RECORDS).to_json(orient="index"),
    "split": pd.DataFrame(RECORDS).to_json(orient="split"),
    "table": pd.DataFrame(RECORDS).to_json(orient="table"),
}


@pytest.mark.parametrize("container", CONTAINERS)
def test_records_read_alike_from_every_json_container(container, tmp_path):
    corpus = read_corpus(put(tmp_path / "all.json", CONTAINERS[container]))
    assert annotation(corpus) == SENTENCES


@pytest.mark.parametrize("orient", ["records", "columns", "index", "split", "table"])
def test_texts_of_a_data_frame_read_alike_from_whatever_pandas_writes(orient, tmp_path):
    corpus = read_corpus(put(tmp_path / "all.json", FRAME.to_json(orient=orient)))
    assert [(" ".join(words), label) for words, [label] in annotation(corpus)] == TEXTS


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps(RECORDS, indent=0).replace("]\n}", "]\n", 1), r"all.json:\d+: .*not JSON"),
        (json.dumps(RECORDS)[:-9], r"all.json:1: .*not JSON"),
        (
            json.dumps(
                [one | {"tokens": one["tokens"][i == 6 :]} for i, one in enumerate(RECORDS)]
            ),
            "all.json:1 record 7 .*tokens",
        ),
        (json.dumps(RECORDS[:9])[:-1] + ', {"tokens": ["a"], "ner_tags": [null]}]', "do not match"),
    ],
)
def test_one_bad_record_is_named_and_not_the_whole_file(text, message, tmp_path):
    with pytest.raises(InputError, match=message):
        read_corpus(put(tmp_path / "all.json", text))


def test_an_array_longer_than_what_is_read_at_once_gives_the_records_of_its_lines(tmp_path):
    many = [
        one | {"tokens": [*one["tokens"][:-1], f"\u00d6stra{i}"]}
        for i, one in enumerate(RECORDS * 200)
    ]
    lines = put(tmp_path / "lines.json", "".join(json.dumps(one) + "\n" for one in many))
    array = put(tmp_path / "array.json", json.dumps(many, ensure_ascii=False))
    indented = put(tmp_path / "indented.json", json.dumps({"data": many}, indent=3))
    assert array.stat().st_size > 1 << 19
    digests = {read_corpus(path).digest for path in (lines, array, indented)}
    assert len(digests) == 1


@pytest.mark.parametrize(("suffix", "pack"), [("bz2", bz2.compress), ("xz", lzma.compress)])
def test_packed_files_read_like_what_is_in_them(suffix, pack, tmp_path):
    text = "\n".join(
        "".join(f"{w}\t{mark}\n" for w, mark in zip(*one, strict=True)) for one in SENTENCES
    )
    (tmp_path / f"train.txt.{suffix}").write_bytes(pack(text.encode()))
    corpus = read_corpus(tmp_path / f"train.txt.{suffix}")
    assert annotation(corpus) == SENTENCES and list(corpus.splits) == ["train"]
    (tmp_path / f"train.txt.{suffix}").write_bytes(pack(text.encode())[:-20])
    with pytest.raises(InputError, match=f"not a readable {suffix} file"):
        read_corpus(tmp_path / f"train.txt.{suffix}")


@pytest.mark.parametrize("names", ["note_id,remark,verdict", ",remark,verdict"])
def test_a_table_whose_header_says_nothing_keeps_it_out_of_its_texts(names, tmp_path):
    rows = [f"{i},the tram number {i} was late,{'good' if i % 2 else 'bad'}" for i in range(30)]
    corpus = read_corpus(put(tmp_path / "train.csv", "\n".join([names, *rows, ""])))
    assert corpus.labels == ("bad", "good") and corpus.splits["train"].n_sentences == 30
    [note] = [note for note in corpus.notes if note.kind == "ambiguous"]
    assert "'remark' for the text, 'verdict' for the class" in note.message


def test_a_first_text_of_one_word_is_a_text_where_its_class_comes_again(tmp_path):
    rows = ["ham\tOk", *(f"{'spam' if i % 3 else 'ham'}\tcome to the tram {i}" for i in range(30))]
    corpus = read_corpus(put(tmp_path / "train.tsv", "\n".join([*rows, ""])))
    assert corpus.splits["train"].n_sentences == 31
