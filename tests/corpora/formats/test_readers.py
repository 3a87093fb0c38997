"""The contract of every reader: written, detected and read, the annotation is the same; damaged,
the reader says where; nothing but our own error, and never a corpus that is shorter without a
word."""

import pyarrow as pa
import pytest
from format_files import EXAMPLES, Sentence, put, rows, saved
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tools_files import FILES

from autoaux.corpora import corpus_from_sentences, read_corpus, read_pool
from autoaux.corpora.formats import READERS
from autoaux.errors import InputError

SENTENCES: list[Sentence] = [
    (
        "Ada Lovelace met Charles Babbage in London .".split(),
        "B-PER I-PER O B-PER I-PER O B-LOC O".split(),
    ),
    ('#hash tags , quotes " and em\u2014dashes stay'.split(), ["O"] * 8),
    ("Z\u00fcrich and \u6771\u4eac are cities \u2026".split(), "B-LOC O B-LOC O O O".split()),
    ("# is a token here , is n't it ?".split(), ["O"] * 10),
] * 6
TEXTS = [(tokens, ["one" if i % 2 else "two"]) for i, (tokens, _) in enumerate(SENTENCES)]


every_example = pytest.mark.parametrize("name", EXAMPLES)


def test_a_saved_dataset_with_wide_offsets_reads_alike(tmp_path):
    narrow = saved(tmp_path / "narrow", SENTENCES)
    wide = saved(tmp_path / "wide", SENTENCES)
    with pa.ipc.open_stream(narrow / "data.arrow") as reader:
        table = reader.read_all()
    table = table.set_column(0, "tokens", table["tokens"].cast(pa.large_list(pa.large_string())))
    with (
        pa.OSFile(str(wide / "data.arrow"), "wb") as sink,
        pa.ipc.new_stream(sink, table.schema) as writer,
    ):
        writer.write_table(table)
    assert read_corpus(wide).digest == read_corpus(narrow).digest


def test_every_reader_has_an_example():
    tools = {written.reader for written in FILES.values()}  # in test_tools.py
    assert set(READERS) == tools | {name.partition(",")[0] for name in EXAMPLES}


def annotation(corpus) -> list[Sentence]:
    [split] = corpus.splits
    return list(corpus.sentences(split))


@every_example
def test_what_was_written_is_detected_and_read(name, tmp_path):
    example = EXAMPLES[name]
    given = SENTENCES if example.kind == "tagging" else TEXTS
    corpus = read_corpus(example.write(tmp_path / "c", given), layer=example.layer)
    assert (corpus.format, corpus.kind) == (name.partition(",")[0], example.kind)
    if example.kind == "tagging":
        assert annotation(corpus) == given
        assert (
            corpus.digest == corpus_from_sentences("c", {next(iter(corpus.splits)): given}).digest
        )
    else:
        expected = sorted((" ".join(t), label.lower()) for t, [label] in given)
        found = sorted(
            (" ".join(t).removeprefix("Subject: x "), label.lower())
            for t, [label] in annotation(corpus)
        )
        assert found == expected


@every_example
def test_a_second_reading_comes_from_the_cache_and_is_the_same(name, tmp_path):
    example = EXAMPLES[name]
    path = example.write(tmp_path / "c", SENTENCES if example.kind == "tagging" else TEXTS)
    first, second = (read_corpus(path, layer=example.layer) for _ in range(2))
    assert (
        first.digest == second.digest
        and first.notes == second.notes
        and first.forms == tuple(second.forms)
    )
    assert annotation(first) == annotation(second)


word = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=6
)
label = st.sampled_from(["O", "B-X", "B-Y"])
sentences = st.lists(
    st.lists(st.tuples(word, label), min_size=1, max_size=6), min_size=1, max_size=5
)


@pytest.mark.parametrize(
    "name", [name for name, example in EXAMPLES.items() if example.kind == "tagging"]
)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=sentences)
def test_any_tokens_survive_writing_and_reading(name, drawn, tmp_path_factory):
    example = EXAMPLES[name]
    given_sentences = [([w for w, _ in s], [label for _, label in s]) for s in drawn]

    def clean(w):
        return "".join(c for c in w if c not in "/_|" and not c.isspace()) or "w"

    given_sentences = [([clean(w) for w in tokens], labels) for tokens, labels in given_sentences]
    corpus = read_corpus(
        example.write(tmp_path_factory.mktemp("drawn") / "c", [*SENTENCES, *given_sentences]),
        layer=example.layer,
    )
    assert annotation(corpus) == [*SENTENCES, *given_sentences]


damage = st.lists(
    st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 30)), min_size=1, max_size=4
)


@every_example
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wounds=damage)
def test_a_damaged_file_gives_a_corpus_or_our_own_error(name, wounds, tmp_path_factory):
    example = EXAMPLES[name]
    path = example.write(
        tmp_path_factory.mktemp("hurt") / "c", SENTENCES if example.kind == "tagging" else TEXTS
    )
    files = sorted(p for p in ([path] if path.is_file() else path.rglob("*")) if p.is_file())
    victim = files[0]
    data = bytearray(victim.read_bytes())
    for where, new, taken in wounds:
        at = int(where * len(data))
        data[at : at + taken] = new
    victim.write_bytes(bytes(data))
    try:
        read_corpus(path, layer=example.layer)
    except InputError as error:
        assert "\n" not in str(error) and str(path.parent) in str(error) or example.layer


def test_ragged_rows_are_named_once_with_three_examples(tmp_path):
    lines = ["a\tO", "b\tB-X", ""] * 40
    for at in (10, 40, 70, 100):
        lines[at] = "broken"
    path = put(tmp_path / "c.txt", "\n".join(lines))
    with pytest.raises(
        InputError,
        match=(
            r"c.txt:11: 4 rows without the 2 tab-separated columns.*c.txt:11"
            r" 'broken'.*c.txt:41.*c.txt:71.*1 more"
        ),
    ):
        read_corpus(path)


def test_a_ragged_csv_row_in_another_encoding_is_named(tmp_path):
    rows = (
        "Sentence #,Word,Tag\n" + "1,caf\u00e9,O\n,Ada,B-PER\n" * 40 + "2,caf\u00e9\n" + "3,x,O\n"
    )
    (tmp_path / "c.csv").write_bytes(rows.encode("latin-1"))
    with pytest.raises(
        InputError,
        match=r"c.csv:82: 1 row without the 3 columns of the header: \S*c.csv:82 '2,caf\u00e9'",
    ):
        read_corpus(tmp_path / "c.csv")


def test_one_bad_corpus_is_left_out_of_a_pool_with_its_reason(tmp_path):
    rows("\t")(tmp_path / "good", SENTENCES)
    put(tmp_path / "bad" / "train.txt", "a\tO\nb\tB\n\n" * 40 + "c\n")
    put(tmp_path / "flat" / "train.txt", "a\tO\nb\tO\n\n" * 40)
    put(tmp_path / "noise.bin", "\0\1\2" * 50)
    pool = read_pool(tmp_path)
    assert [corpus.name for corpus in pool.corpora] == ["good"]
    reasons = {item.path.name: item.reason for item in pool.unread}
    assert "bad" in reasons and "1 row without" in reasons["bad"]
    assert (
        str(tmp_path) not in reasons["bad"] and "train.txt:121" in reasons["bad"]
    )  # its path stands beside the reason
    assert "every label is 'O'" in reasons["flat"] and reasons["noise.bin"] == "not text"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no corpus found"),
        ("once upon a time there was\nsome prose of many words\n", "no corpus found"),
    ],
)
def test_a_main_task_that_is_none_is_one_clear_error(text, words, tmp_path):
    with pytest.raises(InputError, match=words):
        read_corpus(put(tmp_path / "main.txt", text))


def test_two_hundred_thousand_tokens_without_a_break_are_one_sentence(tmp_path):
    corpus = read_corpus(
        put(
            tmp_path / "c.txt",
            "".join(f"w{i % 977}\t{'B-X' if i % 7 == 0 else 'O'}\n" for i in range(205_916)),
        )
    )
    part = corpus.splits["all"]
    assert (part.n_sentences, part.n_tokens) == (1, 205_916)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_file_in_utf16_reads_like_its_twin_in_utf8(encoding, tmp_path):
    plain = rows("\t")(tmp_path / "plain", SENTENCES)
    wide = tmp_path / "wide" / "corpus.txt"
    wide.parent.mkdir()
    wide.write_bytes(
        ("\ufeff" + plain.read_text(encoding="utf-8").replace("\n", "\r\n")).encode(encoding)
    )
    corpus = read_corpus(wide)
    assert (corpus.digest, corpus.encoding) == (read_corpus(plain).digest, "utf-16")
    wide.write_bytes(wide.read_bytes()[:-1])
    with pytest.raises(
        InputError, match=r"corpus.txt:\d+: from here on, bytes that are not UTF-16"
    ):
        read_corpus(wide)
    assert len(read_pool(tmp_path).corpora) == 1


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("word", ["Ada", "\u79d1\u5b66", "\u4e0a\u0a3c\U0001f600"])
def test_utf16_without_a_mark_is_known_by_its_zeros(encoding, word, tmp_path):
    text = f"{word}\tB-PER\r\nmet\tO\r\n\r\n" * 20
    (tmp_path / "c.txt").write_bytes(text.encode(encoding))
    corpus = read_corpus(tmp_path / "c.txt")
    assert (
        corpus.encoding == encoding and annotation(corpus) == [([word, "met"], ["B-PER", "O"])] * 20
    )


def test_numbers_are_not_taken_for_utf16(tmp_path):
    (tmp_path / "c.bin").write_bytes(b"".join(n.to_bytes(2, "little") for n in range(3000)))
    with pytest.raises(InputError, match="not text"):
        read_corpus(tmp_path / "c.bin")


def test_a_file_in_utf16_is_reread_from_the_cache_and_said_in_a_manifest(tmp_path):
    path = tmp_path / "c" / "train.txt"
    path.parent.mkdir()
    path.write_bytes(
        "Ada\tB-PER\r\nmet\tO\r\n\r\n".encode("utf-16") * 1
        + "Bob\tB-PER\r\nran\tO\r\n\r\n".encode("utf-16-le") * 20
    )
    put(tmp_path / "c" / "corpus.yaml", "encoding: utf-16\n")
    assert read_corpus(tmp_path / "c").splits["train"].n_sentences == 21
