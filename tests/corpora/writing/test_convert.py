"""What is written reads back to the same corpus, digest included, whatever its words and labels;
what a format cannot say is refused, and nothing is left behind."""

import json

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tools_files import FILES, SENTENCES, lines, put
from typer.testing import CliRunner

from autoaux.cli import app
from autoaux.corpora import convert, convert_pool, corpus_from_sentences, read_corpus, read_pool
from autoaux.errors import InputError

FORMS = ["conll", "conllu", "jsonl", "parquet", "spacy"]
every_form = pytest.mark.parametrize("form", FORMS)
drawing = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

word = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=6
)
spans = st.sampled_from(["O", "B-X", "B-Y Z", "I-X"])
tags = st.sampled_from(["NOUN", "PERSON", "$", "x y"])


def sentences(label):
    sentence = st.lists(st.tuples(word, label), min_size=1, max_size=6)
    return st.lists(sentence, min_size=1, max_size=6).map(
        lambda drawn: [([w for w, _ in one], [mark for _, mark in one]) for one in drawn]
    )


def source(folder, splits):
    """A folder of JSON lines, which hold any words."""
    for split, given_sentences in splits.items():
        records = [{"tokens": words, "labels": labels} for words, labels in given_sentences]
        lines(folder, f"{split}.jsonl", records)
    return folder


@every_form
@pytest.mark.parametrize("label", [spans, tags], ids=["spans", "tags"])
@drawing
@given(data=st.data())
def test_any_words_and_labels_read_back_to_the_same_corpus(form, label, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    first = [["Ada", "ran"], ["B-X", "O"] if label is spans else ["NOUN", "$"]]
    splits = {name: [tuple(first), *data.draw(sentences(label))] for name in ("train", "dev")}
    corpus = read_corpus(source(folder / "in", splits))
    done = convert(folder / "in", folder / "out", form)
    again = read_corpus(folder / "out")
    assert again.digest == corpus.digest == done.corpus.digest
    for split in splits:
        assert [w for w, _ in again.sentences(split)] == [w for w, _ in splits[split]]
    assert again.digest == corpus_from_sentences("c", {
        split: list(corpus.sentences(split)) for split in corpus.splits}).digest  # fmt: skip


@pytest.mark.parametrize("form", ["jsonl", "parquet", "spacy"])
@drawing
@given(drawn=st.lists(st.tuples(st.lists(word, max_size=5), st.sampled_from("ab")), max_size=6))
def test_any_documents_read_back_to_the_same_corpus(form, drawn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    pairs = [(["one", "text"], "a"), (["another"], "b"), *drawn]
    path = lines(folder, "all.jsonl", [{"text": " ".join(w), "label": c} for w, c in pairs])
    convert(path, folder / "out", form)
    again = read_corpus(folder / "out")
    assert again.digest == read_corpus(path).digest
    assert list(again.sentences("all")) == [(words, [label]) for words, label in pairs]


@every_form
def test_words_that_layouts_are_made_of_are_written_or_refused_by_name(form, tmp_path):
    odd = ["#", "-DOCSTART-", "a\tb", "x\ny", '"', "|", "\u00a0", "_", "NER=B-X"]
    for at, token in enumerate(odd):
        given_sentences = [(["Ada", "ran", token], ["B-X", "O", "O"]), ([token], ["B-X"])] * 3
        path = source(tmp_path / f"in{at}", {"train": given_sentences})
        out = tmp_path / f"out{at}"
        try:
            convert(path, out, form)
        except InputError as error:
            assert not out.exists() and form not in ("jsonl", "parquet")
            assert "cannot be written" in str(error) or "does not read back" in str(error)
        else:
            assert list(read_corpus(out).sentences("train")) == given_sentences
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".autoaux")]


def test_what_a_format_cannot_say_is_refused_before_anything_stands_there(tmp_path):
    path = lines(tmp_path, "c.jsonl", [{"text": "a b", "label": "x"}, {"text": "c", "label": "y"}])
    for form in ("conll", "conllu"):
        with pytest.raises(InputError, match="documents with a class cannot be written"):
            convert(path, tmp_path / "out", form)
    bare = put(tmp_path / "bare.txt", "Ada\tB\nran\tO\n\nBo\tB\nran\tO\n\n" * 9)
    with pytest.raises(InputError, match="spans without a type"):
        convert(bare, tmp_path / "out", "spacy")
    with pytest.raises(InputError, match="expected one of conll, conllu, jsonl, parquet, spacy"):
        convert(bare, tmp_path / "out", "tei")
    put(tmp_path / "kept" / "mine.txt", "mine")
    with pytest.raises(InputError, match="stands there already"):
        convert(bare, tmp_path / "kept", "conll")
    assert (
        not (tmp_path / "out").exists() and (tmp_path / "kept" / "mine.txt").read_text() == "mine"
    )


def test_schemes_and_repairs_are_applied_and_names_of_labels_stand_in_the_schema(tmp_path):
    text = "Mira\tB-PER\nHolt\tE-PER\nflew\tO\n\nGraz\tS-LOC\nslept\tO\n\n" * 9
    convert(put(tmp_path / "train.txt", text), tmp_path / "out", "parquet")
    table = pq.read_table(tmp_path / "out" / "train.parquet")
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    names = features["tags"]["feature"]["names"]
    assert [names[number] for number in table["tags"][0].as_py()] == ["B-PER", "I-PER", "O"]


def test_the_command_says_what_it_wrote_and_a_layer_can_be_asked_for(tmp_path):
    path = FILES["spacy v3, docs"].write(tmp_path / "in", SENTENCES)
    out = str(tmp_path / "out")
    result = CliRunner().invoke(
        app, ["convert", str(path), out, "--to", "conll", "--layer", "ents"]
    )
    assert result.exit_code == 0, result.output
    assert "all.conll: 32 sentences, 200 tokens" in result.output.replace("\n", "")
    assert "read back: the same corpus" in result.output


@every_form
def test_a_pool_is_written_whole_and_what_is_left_is_said(form, tmp_path):
    pool = tmp_path / "in"
    for name in ("doccano", "conll-2012"):
        FILES[name].write(pool / name, SENTENCES)
    lines(pool / "texts", "all.jsonl", [{"text": f"a {i}", "label": "xy"[i % 2]} for i in range(9)])
    put(pool / "odd" / "notes.txt", "nothing that anybody would call a corpus\n")
    before = {one.name: one.digest for one in read_pool(pool).corpora}
    done, left = convert_pool(pool, tmp_path / "out", form)
    held = {one.name: one.digest for one in read_pool(tmp_path / "out").corpora}
    unheld = {"texts"} if form in ("conll", "conllu") else set()
    assert held == {name: d for name, d in before.items() if name not in unheld}
    assert len(done) == len(held) == len(before) - len(unheld) and len(left) == 1 + len(unheld)


def test_the_command_writes_a_pool_in_folders_of_its_own(tmp_path):
    FILES["doccano"].write(tmp_path / "in" / "a", SENTENCES)
    FILES["prodigy"].write(tmp_path / "in" / "b", SENTENCES)
    words = ["convert", str(tmp_path / "in"), str(tmp_path / "out"), "--to", "jsonl", "--pool"]
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.output)["corpora"]) == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a", "b"]
    assert "stands there already" in str(CliRunner().invoke(app, words).exception)
