"""Files of annotation tools: what a tool writes reads to the sentences and spans that went in; what
does not fit is widened, laid in a further layer or refused, and always said."""

import json
import zlib
from itertools import chain

import msgpack
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tools_files import FILES, SENTENCES, doccano, lines, put, spans_of

from autoaux.corpora import corpus_from_sentences, read_corpus
from autoaux.corpora.formats.offsets import Span, layered, sentences_in, words_in
from autoaux.errors import InputError

every_tool = pytest.mark.parametrize("tool", FILES)


def annotation(corpus):
    [split] = corpus.splits
    return list(corpus.sentences(split))


def notes(corpus) -> dict[str, int]:
    return {note.kind: note.count for note in corpus.notes}


@every_tool
def test_what_a_tool_wrote_reads_to_what_went_in(tool, tmp_path):
    corpus = read_corpus(FILES[tool].write(tmp_path / "c", SENTENCES))
    assert corpus.format == FILES[tool].reader
    assert annotation(corpus) == SENTENCES
    [split] = corpus.splits
    assert corpus.digest == corpus_from_sentences("c", {split: SENTENCES}).digest
    assert not notes(corpus)


@every_tool
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    wounds=st.lists(
        st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 30)),
        min_size=1,
        max_size=4,
    )
)
def test_a_damaged_file_is_a_corpus_or_one_line(tool, wounds, tmp_path_factory):
    path = FILES[tool].write(tmp_path_factory.mktemp("hurt") / "c", SENTENCES)
    files = sorted(p for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file())
    data = bytearray(files[0].read_bytes())
    for where, new, taken in wounds:
        at = int(where * len(data))
        data[at : at + taken] = new
    files[0].write_bytes(bytes(data))
    try:
        read_corpus(path)
    except InputError as error:
        assert "\n" not in str(error) and str(path.parent) in str(error)


def nodes(value, path=()):
    """The places of everything within a JSON value."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    yield from (path,) if path else ()
    for key, one in inner:
        yield from nodes(one, (*path, key))


@pytest.mark.parametrize("tool", [tool for tool, written in FILES.items() if written.json])
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_json_of_another_shape_is_a_corpus_or_one_line(tool, data, tmp_path_factory):
    path = FILES[tool].write(tmp_path_factory.mktemp("odd"), SENTENCES)
    text = path.read_text()
    listed = not text.startswith("[")
    records = [json.loads(line) for line in text.splitlines()] if listed else json.loads(text)
    odd = st.sampled_from([None, 3, -1, 10**30, "x", "", [], {}, [[]], {"start": 0}, True, 0.5])
    for _ in range(data.draw(st.integers(1, 3))):
        *parents, last = data.draw(st.sampled_from(list(nodes(records))))
        holder = records
        for key in parents:
            holder = holder[key]
        holder[last] = data.draw(odd)
    put(path, "".join(json.dumps(r) + "\n" for r in records) if listed else json.dumps(records))
    try:
        read_corpus(path)
    except InputError as error:
        assert "\n" not in str(error) and str(path) in str(error)


def test_spans_that_are_not_on_words_are_widened_and_counted_with_their_place(tmp_path):
    records = [{"text": "Mira Holt flew.", "label": [[0, 9, "PER"]]}] * 3
    records.append({"text": "Old Norfolk town", "label": [[4, 8, "LOC"], [11, 12, "LOC"]]})
    corpus = read_corpus(lines(tmp_path, "c.jsonl", records))
    assert annotation(corpus)[3] == (["Old", "Norfolk", "town"], ["O", "B-LOC", "O"])
    assert notes(corpus) == {"snapped": 1, "wordless": 1}
    [note] = [note for note in corpus.notes if note.kind == "snapped"]
    assert note.examples == (f"{tmp_path / 'c.jsonl'}:4 'Norfolk' LOC",)


def test_the_longest_outermost_span_is_in_the_main_layer_and_the_others_in_further_ones(tmp_path):
    text = "the University of Oslo Press left"
    spans = [[4, 14, "X"], [4, 22, "ORG"], [18, 22, "LOC"], [4, 28, "ORG"], [18, 28, "PUB"]]
    path = lines(tmp_path, "c.jsonl", [{"text": text, "label": spans}] * 3)
    seen = read_corpus(path)
    assert annotation(seen)[0][1] == ["O", "B-ORG", "I-ORG", "I-ORG", "I-ORG", "O"]
    counts = {note.message.rpartition(" ")[2]: note.count for note in seen.notes}
    assert counts == {"label:2": 3, "label:3": 6, "label:4": 3}
    second, third = (read_corpus(path, layer=f"label:{n}") for n in (2, 3))
    assert annotation(second)[0][1] == ["O", "B-ORG", "I-ORG", "I-ORG", "O", "O"]
    assert annotation(third)[0][1] == ["O", "B-X", "O", "B-PUB", "I-PUB", "O"]
    assert annotation(read_corpus(path, layer="label:4"))[0][1] == [
        "O",
        "O",
        "O",
        "B-LOC",
        "O",
        "O",
    ]


def test_a_text_with_several_classes_is_refused_by_its_place(tmp_path):
    records = [{"text": "a b c", "label": ["good"]}, {"text": "d e", "label": ["bad"]}] * 4
    one_each = read_corpus(lines(tmp_path, "one.jsonl", records))
    assert one_each.kind == "classification" and "multi-label" in one_each.notes[0].message
    path = lines(tmp_path, "two.jsonl", [*records, {"text": "f", "label": ["good", "bad"]}])
    with pytest.raises(
        InputError, match=r"two.jsonl:9: 1 text with several labels \(multi-label\)"
    ):
        read_corpus(path)


def test_a_bad_record_is_named_and_left_out_where_a_manifest_says_so(tmp_path):
    path = doccano(tmp_path / "c", SENTENCES)
    with path.open("a") as stream:
        stream.write('{"text": "too short", "label": [[0, 99, "PER"]]}\n')
    with pytest.raises(InputError, match=r"all.jsonl:33: .*outside its text of 9 characters"):
        read_corpus(tmp_path / "c")
    put(tmp_path / "c" / "corpus.yaml", "ragged: skip\n")
    corpus = read_corpus(tmp_path / "c")
    assert annotation(corpus) == SENTENCES and notes(corpus) == {"left out": 1}


@pytest.mark.parametrize("unit", ["utf-16", "bytes", "line ends"])
def test_offsets_in_other_units_are_found_by_the_words_of_their_spans(unit, tmp_path):
    before = "one \U0001f600\r\n"
    lengths = {"utf-16": len(before) + 1, "bytes": len(before) + 3, "line ends": len(before) - 1}
    at = lengths[unit]
    record = {
        "text": before + "Mira",
        "label": [{"start": at, "end": at + 4, "label": "PER", "text": "Mira"}],
    }
    corpus = read_corpus(lines(tmp_path, "c.jsonl", [record] * 3))
    assert list(chain(*(labels for _, labels in annotation(corpus)))).count("B-PER") == 3
    assert annotation(corpus)[1] == (["Mira"], ["B-PER"]) and notes(corpus) == {unit: 3}


def test_a_span_that_says_other_words_than_stand_there_is_refused(tmp_path):
    record = {
        "text": "Mira flew",
        "label": [{"start": 0, "end": 4, "label": "PER", "text": "Nils"}],
    }
    with pytest.raises(InputError, match="says 'Nils', where 'Mira' stands"):
        read_corpus(lines(tmp_path, "c.jsonl", [record]))


def test_only_accepted_answers_of_prodigy_are_read(tmp_path):
    records = [
        {"text": "Mira flew", "spans": [{"start": 0, "end": 4, "label": "PER"}], "answer": answer}
        for answer in ("accept", "reject", "ignore", "accept", "reject")
    ]
    corpus = read_corpus(lines(tmp_path, "c.jsonl", records))
    assert len(annotation(corpus)) == 2
    assert {note.message: note.count for note in corpus.notes} == {
        "2 texts whose answer is 'reject' left out": 2,
        "1 text whose answer is 'ignore' left out": 1,
    }


def test_of_several_annotators_one_is_read_and_that_is_said(tmp_path):
    def result(label):
        return {
            "from_name": "m",
            "type": "labels",
            "value": {"start": 0, "end": 4, "labels": [label]},
        }

    done = [{"result": [result("A")]}, {"result": [result("B")], "ground_truth": True}]
    task = {"data": {"text": "Mira flew"}, "annotations": done}
    corpus = read_corpus(put(tmp_path / "c.json", json.dumps([task] * 2)))
    assert annotation(corpus)[0][1] == ["B-B", "O"]
    assert "several annotations" in corpus.notes[0].message


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_words_and_blanks_make_up_the_text(text):
    start, end = words_in(text)
    covered = np.zeros(len(text), int)
    for a, b in zip(start, end, strict=True):
        covered[a:b] += 1
    assert (covered <= 1).all() and (start < end).all()
    blank = "".join(c for c, seen in zip(text, covered, strict=True) if not seen)
    assert not "".join(c for c in blank if c.isprintable()).strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't go to the U.S.-based firm!", "Don ' t go to the U . S . - based firm !"),
        ("\u6771\u4eac\u306b\u884c\u304f", "\u6771 \u4eac \u306b \u884c \u304f"),
        ("\u0e01\u0e31\u0e1a\u0e01", "\u0e01\u0e31 \u0e1a \u0e01"),
        (
            "e\u0301te\u0301 \u0939\u093f\u0928\u094d\u0926\u0940",
            "e\u0301te\u0301 \u0939\u093f\u0928\u094d\u0926\u0940",
        ),
        ("5\u20ac \U0001f600\U0001f600", "5 \u20ac \U0001f600 \U0001f600"),
    ],
)
def test_words_are_cut_as_the_rule_says(text, words):
    start, end = words_in(text)
    assert [text[a:b] for a, b in zip(start, end, strict=True)] == words.split()


@given(st.text(st.characters(codec="ascii"), max_size=80))
def test_ascii_words_are_those_of_bert_s_basic_tokenizer(text):
    tokenizers = pytest.importorskip("tokenizers")
    pieces = tokenizers.pre_tokenizers.BertPreTokenizer().pre_tokenize_str(text)
    if all(c.isprintable() or c in "\t\n\r" for c in text):
        start, end = words_in(text)
        assert [text[a:b] for a, b in zip(start, end, strict=True)] == [
            piece for piece, _ in pieces
        ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He left. She stayed! Why? No one knows", 4),
        ("Dr. Smith met J. R. Doe. He left.", 2),
        ('He said: "Go." Then he left.', 2),
        ("one line\nthat goes on\nAnother begins", 2),
        ("a title\n\nin lower case", 2),
        ("it rose 3.5 percent to approx. 7 percent", 2),
        ("\u4ed6\u8d70\u4e86\u3002\u5979\u7559\u4e0b\u3002", 2),
    ],
)
def test_sentences_end_as_the_rule_says(text, sentences):
    assert sentences_in(text, *words_in(text)).sum() == sentences


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.sampled_from("AB")), max_size=8))
def test_layers_share_no_word_and_lose_no_span(drawn):
    spans = [Span(a, a + n, kind) for a, n, kind in drawn]
    layers, twice = layered(spans, 20)
    for layer in layers:
        words = [at for span in layer for at in range(span.start, span.end)]
        assert len(words) == len(set(words))
    assert sorted(chain(*layers)) == sorted(set(spans)) and twice == len(spans) - len(set(spans))
    if spans:
        assert layers[0][0].end - layers[0][0].start == max(s.end - s.start for s in spans)


def test_spans_of_the_examples_are_those_of_their_labels():
    assert spans_of(SENTENCES[2][1]) == [(0, 2, "PER"), (3, 4, "PER"), (6, 8, "ORG")]


def test_a_span_with_gaps_is_read_from_end_to_end_and_counted(tmp_path):
    put(tmp_path / "c" / "a.txt", "left and right lung\n")
    put(tmp_path / "c" / "a.ann", "T1\tORGAN 0 4;15 19\tleft lung\nT2\tORGAN 9 19\tright lung\n")
    corpus = read_corpus(tmp_path / "c")
    assert annotation(corpus)[0][1] == ["B-ORGAN", "I-ORGAN", "I-ORGAN", "I-ORGAN"]
    [gaps] = [note for note in corpus.notes if note.kind == "discontinuous"]
    assert gaps.examples == (f"{tmp_path / 'c' / 'a.ann'}:1 'left and right lung' ORGAN",)
    assert notes(corpus) == {"discontinuous": 1, "nested": 1}


def test_standoff_without_its_text_is_refused_and_a_text_without_standoff_is_left_out(tmp_path):
    alone = put(tmp_path / "alone" / "a.ann", "T1\tPER 0 4\tMira\n")
    with pytest.raises(InputError, match="a.txt"):
        read_corpus(alone)
    folder = FILES["brat"].write(tmp_path / "c", SENTENCES)
    put(folder / "more.txt", "Nobody marked this.\n")
    corpus = read_corpus(folder)
    assert annotation(corpus) == SENTENCES and notes(corpus) == {"left out": 1}


def test_splits_of_documents_are_told_by_folders_and_not_by_what_they_are_about(tmp_path):
    for split in ("train", "test"):
        folder = FILES["brat"].write(tmp_path / "c" / split, SENTENCES)
        (folder / "doc00.txt").rename(folder / "test-report.txt")
        (folder / "doc00.ann").rename(folder / "test-report.ann")
        FILES["webanno"].write(tmp_path / "w" / split, SENTENCES)
    for corpus in (read_corpus(tmp_path / "c"), read_corpus(tmp_path / "w")):
        assert {name: part.n_sentences for name, part in corpus.splits.items()} == {
            "train": 32,
            "test": 32,
        }


@pytest.mark.parametrize("bomb", ['<!ENTITY a "aaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">'])
def test_xml_that_declares_entities_is_refused_and_none_is_expanded(bomb, tmp_path):
    head = f'<?xml version="1.0"?><!DOCTYPE collection [{bomb}]>'
    body = "<collection><document><passage><offset>0</offset><text>&a;</text></passage></document>"
    path = put(tmp_path / "c.xml", f"{head}{body}</collection>")
    with pytest.raises(InputError, match=r"c.xml:1: not BioC XML: it declares entities"):
        read_corpus(path)


def test_xml_cut_short_is_named_by_its_line(tmp_path):
    path = FILES["bioc"].write(tmp_path, SENTENCES)
    text = path.read_text().replace("</passage></document>\n", "</document>\n", 1)
    with pytest.raises(InputError, match=r"all.xml:4: .*mismatched tag"):
        read_corpus(put(path, text))


def test_units_over_each_other_in_webanno_are_layers_and_parts_of_tokens_are_widened(tmp_path):
    rows = [
        "#FORMAT=WebAnno TSV 3.2",
        "#T_SP=x.NamedEntity|value",
        "#T_RL=x.Dep|kind|BT_x.POS",
        "",
        "#Text=Bank of Oslo AB-led",
        "1-1\t0-4\tBank\tORG[1]\t_\t_\t",
        "1-2\t5-7\tof\tORG[1]\t_\t_\t",
        "1-3\t8-12\tOslo\tORG[1]|LOC\tnmod\t1-1\t",
        "1-4\t13-19\tAB-led\t_\t_\t_\t",
        "1-4.1\t13-15\tAB\t*\t_\t_\t",
    ]
    path = put(tmp_path / "c.tsv", "\n".join(rows) + "\n")
    corpus = read_corpus(path)
    assert annotation(corpus)[0] == (
        ["Bank", "of", "Oslo", "AB-led"],
        ["B-ORG", "I-ORG", "I-ORG", "B-NamedEntity"],
    )
    assert annotation(read_corpus(path, layer="NamedEntity.value:2"))[0][1] == [
        "O",
        "O",
        "B-LOC",
        "O",
    ]


def test_tags_of_every_token_are_a_layer_of_webanno(tmp_path):
    corpus = read_corpus(
        FILES["webanno"].write(tmp_path / "c", SENTENCES), layer="NamedEntity.value"
    )
    assert corpus.spans
    with pytest.raises(InputError, match="every label is 'X'"):
        read_corpus(tmp_path / "c", layer="POS.PosValue")


def test_spans_without_their_text_say_how_to_join_it(tmp_path):
    path = put(tmp_path / "gold.csv", "doc,first,last,label\n" + "d0,0,0,PER\nd0,3,4,ORG\n" * 5)
    with pytest.raises(InputError, match="spans without their text .*join the text to each row"):
        read_corpus(path)


def test_a_docbin_that_lacks_a_token_s_string_is_one_line(tmp_path):
    path = FILES["docbin"].write(tmp_path, SENTENCES)
    held = msgpack.unpackb(zlib.decompress(path.read_bytes()))
    path.write_bytes(zlib.compress(msgpack.packb({**held, "strings": ["Mira"]})))
    with pytest.raises(InputError, match="a token's string is not among its strings"):
        read_corpus(path)


def test_a_docbin_that_is_damaged_is_one_line(tmp_path):
    path = FILES["docbin"].write(tmp_path, SENTENCES)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(
        InputError, match="looks like a DocBin of spaCy, but its zlib data does not"
    ):
        read_corpus(path)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    key=st.sampled_from(["attrs", "tokens", "spaces", "lengths", "strings", "cats", "span_groups"]),
    value=st.sampled_from(
        [
            None,
            3,
            "x",
            b"",
            b"\1\2\3",
            [],
            [1],
            [None] * 32,
            [{}] * 32,
            {},
            [b"\x91\xc4\1\x80"] * 32,
        ]
    ),
)
def test_a_docbin_of_another_shape_is_a_corpus_or_one_line(key, value, tmp_path_factory):
    path = FILES["docbin"].write(tmp_path_factory.mktemp("odd"), SENTENCES)
    held = msgpack.unpackb(zlib.decompress(path.read_bytes()))
    path.write_bytes(zlib.compress(msgpack.packb({**held, key: value})))
    try:
        read_corpus(path)
    except InputError as error:
        assert "\n" not in str(error) and str(path) in str(error)


def test_brackets_of_names_may_nest_and_must_close(tmp_path):
    def written(*marks):
        rows = [f"x 0 {i} w{i} X * - - - - {mark} -" for i, mark in enumerate(marks)]
        return put(tmp_path / "c.gold_conll", "\n".join(["#begin document (x)", *rows, ""] * 2))

    path = written("(ORG*", "*", "(GPE)", "*)", "(PERSON)")
    assert annotation(read_corpus(path))[0][1] == ["B-ORG", *["I-ORG"] * 3, "B-PERSON"]
    assert annotation(read_corpus(path, layer="ner:2"))[0][1] == ["O", "O", "B-GPE", "O", "O"]
    with pytest.raises(InputError, match="c.gold_conll.* a bracket that is not closed in line 2"):
        read_corpus(written("(ORG*", "*"))
    with pytest.raises(InputError, match="a bracket that closes nothing in line 3"):
        read_corpus(written("*", "*)"))


def test_expressions_with_gaps_are_read_from_end_to_end_and_those_within_are_a_layer(tmp_path):
    names = "ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC PARSEME:MWE"
    marks = ["1:VPC", "2:LVC.full", "2", "1", "*"]
    rows = ["\t".join([str(i), f"w{i}", "_", "X", *"______", m]) for i, m in enumerate(marks, 1)]
    path = put(tmp_path / "c.cupt", "\n".join([f"# global.columns = {names}", *rows, "", ""]))
    corpus = read_corpus(path)
    assert annotation(corpus)[0][1] == ["B-VPC", "I-VPC", "I-VPC", "I-VPC", "O"]
    assert notes(corpus) == {"discontinuous": 1, "nested": 1}
    inner = annotation(read_corpus(path, layer="mwe:2"))[0][1]
    assert inner == ["O", "B-LVC.full", "I-LVC.full", "O", "O"]


def test_labels_of_spans_without_a_key_in_misc_are_a_layer_of_conllu(tmp_path):
    blocks = []
    for words, labels in SENTENCES:
        misc = [f"SpaceAfter=No|{mark}" if mark != "O" else "_" for mark in labels]
        blocks += ["\t".join([str(i), w, *"___", "case=nom|sg", *"___", m])
                   for i, (w, m) in enumerate(zip(words, misc, strict=True), 1)] + [""]  # fmt: skip
    corpus = read_corpus(put(tmp_path / "c.conllu", "\n".join(blocks) + "\n"), layer="misc")
    assert annotation(corpus) == SENTENCES
