"""Column files as people have them: comments, hashtags, headers, odd blanks and broken rows."""

from pathlib import Path

import pytest

from autoaux.corpora import read_corpus
from autoaux.errors import InputError

SENTENCES = [
    [("Ada", "B-PER"), ("met", "O"), ("Bob", "B-PER"), (".", "O")],
    [("in", "O"), ("New", "B-LOC"), ("Rome", "I-LOC"), (".", "O")],
    [("it", "O"), ("rained", "O"), (".", "O")],
] * 8
TOKENS = sum(map(len, SENTENCES))


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def written(row: str = "{}\t{}", before=lambda i: "", end: str = "\n", between: str = "") -> str:
    """The sentences, a row for each token, each with lines before it."""
    return "".join(
        before(i) + "".join(row.format(*pair) + end for pair in sentence) + between + end
        for i, sentence in enumerate(SENTENCES)
    )


def assert_as_written(corpus) -> None:
    [part] = corpus.splits.values()
    assert (part.n_sentences, part.n_tokens) == (len(SENTENCES), TOKENS)
    assert corpus.labels == ("O", "B-LOC", "I-LOC", "B-PER")


@pytest.mark.parametrize(
    ("row", "before"),
    [
        ("{} {}", lambda i: "# newpar\n"),
        ("{} {}", lambda i: f"# doc{i}\n"),
        ("{}\t{}", lambda i: f"# sent_id = {i}\n# text = a b\n"),
        ("{} _ _ {}", lambda i: f"# id {i:05}\tdomain=x\n"),
        ("{} {}", lambda i: "# newdoc\n# newpar\n" if i % 4 == 0 else ""),
        ("{} {}", lambda i: f"#doc{i} part{i}\n"),
        ("7\t{}\t{}\t-\tann", lambda i: f"# sent_id = {i}\n# newdoc id\n# text = a b\n"),
    ],
)
def test_comments_are_known_by_what_the_whole_file_says(row, before, tmp_path):
    corpus = read_corpus(put(tmp_path / "c.txt", written(row, before)))
    assert_as_written(corpus)
    n = sum(before(i).count("\n") for i in range(len(SENTENCES)))
    [note] = [note for note in corpus.notes if note.kind == "comment"]
    assert note.count == n and "c.txt:1 '#" in note.examples[0]


@pytest.mark.parametrize("separator", ["\t", " "])
def test_hashtags_and_hashes_stay_tokens_though_they_begin_sentences(separator, tmp_path):
    row = "{}" + separator + "{}"
    text = written(row, lambda i: (row.format("#win" if i % 2 else "#", "O")) + "\n")
    corpus = read_corpus(put(tmp_path / "c.txt", text))
    assert corpus.splits["all"].n_tokens == TOKENS + len(SENTENCES)
    assert not [note for note in corpus.notes if note.kind == "comment"]


def test_a_hashtag_s_own_label_does_not_make_it_a_comment(tmp_path):
    text = written(before=lambda i: "#win\tHT\n#lose\tHT\n")
    corpus = read_corpus(put(tmp_path / "c.txt", text))
    assert corpus.splits["all"].n_tokens == TOKENS + 2 * len(SENTENCES)


def test_hashtags_and_comments_of_one_file_are_told_apart(tmp_path):
    text = written("{} {}", lambda i: "# newpar\n#win O\n")
    corpus = read_corpus(put(tmp_path / "c.txt", text))
    assert corpus.splits["all"].n_tokens == TOKENS + len(SENTENCES)
    assert list(corpus.sentences("all"))[0][0][:2] == ["#win", "Ada"]


@pytest.mark.parametrize("blank", ["\t", "  ", "\u00a0", "\u200b", "\u3000"])
def test_a_line_of_nothing_that_is_seen_ends_a_sentence(blank, tmp_path):
    assert_as_written(read_corpus(put(tmp_path / "c.txt", written(between=blank))))


def test_lines_may_end_in_carriage_returns_alone(tmp_path):
    assert_as_written(read_corpus(put(tmp_path / "c.txt", written(end="\r"))))


def test_eos_lines_end_sentences(tmp_path):
    text = written().replace("\n\n", "\nEOS\n")
    assert_as_written(read_corpus(put(tmp_path / "c.txt", text)))


@pytest.mark.parametrize("header", ["token\tner", "Word\tTag", "# form\tlabel"])
def test_a_first_line_that_names_the_columns_is_no_token(header, tmp_path):
    path = put(tmp_path / "c.txt", header + "\n" + written())
    assert_as_written(read_corpus(path))
    path = put(tmp_path / "d.txt", header + "\n\n" + written())
    assert_as_written(read_corpus(path))


def test_a_text_may_begin_with_word(tmp_path):
    text = "Word POS\nis VERB\na DET\nnoun NOUN\n\n" * 5 + "A DET\nword POS\n\n"
    corpus = read_corpus(put(tmp_path / "c.txt", text))
    assert corpus.splits["all"].n_tokens == 22


def test_conllu_plus_names_its_columns(tmp_path):
    head = "# global.columns = ID FORM UPOS X:NE\n"
    path = put(tmp_path / "c.conllup", head + written("1\t{}\tX\t{}", lambda i: f"# id {i}\n"))
    assert_as_written(read_corpus(path))
    assert_as_written(read_corpus(path, layer="X:NE"))


def test_columns_between_no_break_spaces_are_refused_by_name(tmp_path):
    with pytest.raises(InputError, match=r"U\+00A0 \(no-break space\)"):
        read_corpus(put(tmp_path / "c.txt", written("{}\u00a0{}")))


def test_a_no_break_space_within_a_token_separates_nothing(tmp_path):
    text = "".join(f"{a}\u00a0x {b}\n" for a, b in SENTENCES[0]) + "\n"
    corpus = read_corpus(put(tmp_path / "c.txt", written("{} {}") + text * 3))
    assert corpus.splits["all"].n_tokens == TOKENS + 12


def test_nested_spans_leave_the_outer_column_the_labels(tmp_path):
    text = written("{0}\t{1}\t{1}").replace("B-PER\tB-PER", "B-PER\tO")
    assert read_corpus(put(tmp_path / "c.txt", text)).labels == ("O", "B-LOC", "I-LOC", "B-PER")


def test_rows_of_a_mark_without_labels_are_left_out_and_counted(tmp_path):
    text = "<HEADLINE>\t\t\n" + written("{0}\t{1}\tO") + "<P>\t\t\n"
    corpus = read_corpus(put(tmp_path / "c.txt", text))
    assert_as_written(corpus)
    [note] = [note for note in corpus.notes if note.kind == "structural row"]
    assert note.count == 2 and "c.txt:1 '<HEADLINE>" in note.examples[0]


def test_a_token_without_its_label_is_named_by_its_line(tmp_path):
    text = written() + "Ada\t\nsat\tO\n"
    n = text.count("\n")
    with pytest.raises(InputError, match=rf"c.txt:{n - 1}: 1 token without a label"):
        read_corpus(put(tmp_path / "c.txt", text))


def test_many_broken_rows_are_named_and_not_called_an_unknown_format(tmp_path):
    text = written() + "broken\n" * (TOKENS // 3)
    n = written().count("\n")
    with pytest.raises(InputError, match=rf"c.txt:{n + 1}: {TOKENS // 3} rows without the 2 tab"):
        read_corpus(put(tmp_path / "c.txt", text))


def test_words_with_a_tag_and_a_span_label_keep_neither_in_the_token(tmp_path):
    lines = ["Ada|NNP|B-PER met|VBD|O Bob|NNP|B-PER .|.|O", "in|IN|O Rome|NNP|B-LOC"] * 6
    path = put(tmp_path / "c.iob", "\n".join(lines) + "\n")
    corpus = read_corpus(path)
    assert corpus.labels == ("O", "B-LOC", "B-PER")
    assert list(corpus.sentences("all"))[0][0] == ["Ada", "met", "Bob", "."]
    assert "NNP" in read_corpus(path, layer="2").labels
    put(path, "\n".join(lines) + "\nbroken|O here|IN|O\n")
    with pytest.raises(InputError, match=r"c.iob:13: 1 words without"):
        read_corpus(path)


def test_spans_of_other_types_inside_those_of_a_column_leave_it_the_labels(tmp_path):
    rows = "Ana\tB-PER\tO\nsaw\tO\tO\nPort\tB-LOC\tB-FAC\nVila\tI-LOC\tI-FAC\n" + "so\tO\tO\n" * 4
    corpus = read_corpus(put(tmp_path / "c.txt", (rows + "\n") * 9))
    assert corpus.labels == ("O", "B-LOC", "I-LOC", "B-PER")


def test_names_inside_chunks_are_the_labels_all_the_same(tmp_path):
    rows = "Ana\tB-NP\tB-PER\nsaw\tB-VP\tO\nthe\tB-NP\tO\nport\tI-NP\tO\n.\tO\tO\n\n"
    assert read_corpus(put(tmp_path / "c.txt", rows * 9)).labels == ("O", "B-PER")


@pytest.mark.parametrize("misc", ["NER={}", "{}"])
def test_a_treebank_whose_only_labels_stand_in_misc_is_read_by_them(misc, tmp_path):
    rows = [("Ada", "B-PER"), ("ran", "O"), ("home", "O")]
    lines = [
        f"{i}\t{word}\t_\t_\t_\t_\t_\t_\t_\t{misc.format(label)}\n"
        for i, (word, label) in enumerate(rows, 1)
    ]
    corpus = read_corpus(put(tmp_path / "c.conllu", ("".join(lines) + "\n") * 5))
    assert corpus.spans and corpus.labels == ("O", "B-PER")
