"""Every corpus that INDEX.md lists, read as it stands: sentences, tokens and raw label types
per split.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from shared_folder import CORPORA, needs_corpora

from autoaux.corpora import Corpus, read_corpus
from autoaux.corpora.discovery import choose, plans_of
from autoaux.corpora.files import examine, open_tree
from autoaux.corpora.formats import Store

pytestmark = needs_corpora

# where a folder holds more than one of INDEX.md's datasets, or their splits have no names
PLACES = {
    "epg_de 15 (pado)": "ner/epg_europarl_de/ep-96-04-15_pado_annotated.tsv",
    "microtexts_en": "am/microtexts#MTX.en",
    "microtexts_de": "am/microtexts#MTX.de",
}
# splits that INDEX.md names and the files do not: one of several files
PARTS = {
    "sec_filings": {"train": "FIN5.txt", "test": "FIN3.txt"},
    "ark_twpos": {"test2": "daily547.conll"},
}
# INDEX.md counts the label of one broken row (two blanks in a blank-separated file) as a sixth type
WRONG_IN_INDEX = {("epg_de 15 (pado)", "test"): (858, 20_697, 5)}

ROW = re.compile(r"(\w+): ([\d,]+) s, ([\d,]+) t, ([\d,]+) l")


@dataclass(frozen=True)
class Listed:
    name: str
    folder: str
    splits: dict[str, tuple[int, int, int]]


def number(text: str) -> int:
    return int(text.replace(",", ""))


@cache
def index() -> tuple[Listed, ...]:
    rows = [
        line.split(" | ")
        for line in (CORPORA / "INDEX.md").read_text(encoding="utf-8").split("\n")
        if ROW.search(line) and line.startswith("| ")
    ]
    return tuple(
        Listed(
            row[0].strip("| "),
            row[1],
            {m[1]: (number(m[2]), number(m[3]), number(m[4])) for m in ROW.finditer(row[5])},
        )
        for row in rows
    )


def raw(path: Path) -> dict[str, tuple[int, int, int]]:
    """(sentences, tokens, label types as written) per split, before schemes are brought to one
    form.
    """
    folder, _, name = str(path).partition("#")
    plan = choose(plans_of(open_tree(Path(folder)))[0], name or None, path)
    store, found = Store(), {}
    layout = plan.layout
    if layout.sentences == "marks":  # INDEX.md counts HIPE's documents
        layout = replace(layout, sentences="documents")
    for split, files in plan.splits.items():
        ready = [replace(file, encoding=examine(file).encoding) for file in files]
        part = plan.reader.read(ready, layout, store)
        found[split] = part.n_sentences, part.n_tokens, len(np.unique(part.labels))
    return found


def corpora_listed() -> list[Listed]:
    return list(index()) if (CORPORA / "INDEX.md").is_file() else []


def test_no_row_of_the_index_is_overlooked():
    tables = [
        line
        for line in (CORPORA / "INDEX.md").read_text(encoding="utf-8").split("\n")
        if line.startswith("| ") and " s, " in line
    ]
    assert len(index()) == len(tables) == 64


@pytest.mark.parametrize("listed", corpora_listed(), ids=lambda listed: listed.name)
def test_a_corpus_reads_to_the_counts_of_the_index(listed):
    found = raw(CORPORA / PLACES.get(listed.name, listed.folder))
    for split, expected in listed.splits.items():
        expected = WRONG_IN_INDEX.get((listed.name, split), expected)
        part = PARTS.get(listed.name, {}).get(split)
        if part:
            assert raw(CORPORA / listed.folder / part)["all"] == expected
        else:
            own = split if split in found else "all"
            assert found[own] == expected, split


@pytest.mark.parametrize(
    ("path", "counts", "labels"),
    [
        ("doc/20news-bydate.tar.gz", {"train": 11_314, "test": 7_532}, 20),
        ("doc/sentence_polarity", {"all": 10_662}, 2),
        ("doc/subjectivity", {"all": 10_000}, 2),
        ("doc/trec_qc", {"train": 5_452, "test": 500}, 6),
    ],
)
def test_documents_read_to_the_counts_of_the_index(path, counts, labels):
    corpus = read_corpus(CORPORA / path)
    assert corpus.kind == "classification"
    assert {name: part.n_sentences for name, part in corpus.splits.items()} == counts
    assert len(corpus.labels) == labels


def test_twenty_newsgroups_has_the_words_of_the_index():
    corpus = read_corpus(CORPORA / "doc/20news-bydate.tar.gz")
    assert [round(corpus.splits[split].n_tokens / 1e6, 2) for split in ("train", "test")] == [
        3.25,
        2.09,
    ]


def test_fine_questions_have_fifty_classes():
    assert len(read_corpus(CORPORA / "doc/trec_qc", layer="fine").labels) == 50


@pytest.mark.parametrize(
    ("path", "scheme", "labels"),
    [("ner/sec_filings", "IO", 8), ("ner/wikigold", "IO", 9), ("ner_sci/sciie", "IOB1", 13)],
)
def test_labels_rise_to_the_index_s_number_once_in_iob2(path, scheme, labels):
    corpus = read_corpus(CORPORA / path)
    assert (corpus.scheme, len(corpus.labels), corpus.spans) == (scheme, labels, True)


def words(corpus: Corpus, split: str, number: int) -> list[str]:
    return list(corpus.sentences(split))[number][0]


def test_hashtags_and_hashes_are_tokens():
    """INDEX.md: 828 lines of wnut17's train and 2,263 of btc's begin with '#'."""
    for path, split, lines in (("ner/wnut17", "train", 828), ("ner/btc", "train", 2_263)):
        corpus = read_corpus(CORPORA / path)
        begins = np.array([form.startswith("#") for form in corpus.forms])
        assert begins[corpus.splits[split].tokens].sum() == lines


def test_a_no_break_space_and_zero_width_marks_stay_tokens():
    assert "\u00a0" in read_corpus(CORPORA / "pos/ark_twpos").forms
    assert "watched\u200bwas" in read_corpus(CORPORA / "ner/wnut17").forms
    assert "Aus\u00adtralian" in read_corpus(CORPORA / "ner/btc").forms
    assert "\u200e" in read_corpus(CORPORA / "ner/re3d").forms


def test_blanks_inside_tab_separated_tokens_stay():
    corpus = read_corpus(CORPORA / "ner/btc")
    assert "ke s" in corpus.forms
    assert "110 000" in read_corpus(CORPORA / "pos/ud_fi_tdt").forms


def test_empty_tokens_are_counted_with_file_and_line():
    note = next(
        note for note in read_corpus(CORPORA / "ner/btc").notes if note.kind == "empty token"
    )
    assert any("btc.dev:7465" in place for place in note.examples)


def test_kaggle_quotes_and_the_one_latin_byte_are_read():
    corpus = read_corpus(CORPORA / "ner/gmb_kaggle")
    assert corpus.encoding == "cp1252" and {'"', ",", "\u2026"} <= set(corpus.forms)
    assert not any(label.endswith("\r") for label in corpus.labels)
    assert any("ner_dataset.csv:1788" in place for note in corpus.notes for place in note.examples)


def test_marks_on_every_token_are_taken_off_aloud():
    for path, word in (
        ("ner/wikiann/en", "R.H."),
        ("am/microtexts#MTX.en", "From"),
        ("ner/weibo_zh", "\u79d1"),
    ):
        corpus = read_corpus(CORPORA / path)
        assert word in corpus.forms and any(note.kind == "token mark" for note in corpus.notes)


def test_a_treebank_has_layers():
    upos, relation, gender = (
        read_corpus(CORPORA / "pos/ud_de_gsd", layer=layer)
        for layer in (None, "deprel", "feats:Gender")
    )
    assert (
        "NOUN" in upos.labels
        and "nsubj" in relation.labels
        and set(gender.labels) == {"_", "Fem", "Masc", "Neut"}
    )
    assert len({upos.digest, relation.digest, gender.digest}) == 3


@pytest.mark.parametrize(("path", "count"), [("ner/weibo_zh", 10), ("am/naacl18/var/21k", 8)])
def test_an_I_after_another_type_is_counted(path, count):
    notes = [note for note in read_corpus(CORPORA / path).notes if note.kind == "repair"]
    assert notes and notes[0].count >= count


def test_languages_are_found():
    expected = {
        "pos/ud_da_ddt": "da",
        "pos/ud_fi_tdt": "fi",
        "ner/germeval14": "de",
        "ner/weibo_zh": "zh",
        "ner/masakhane_ner/swa": "sw",
        "ner/masakhane_ner/hau": "ha",
        "ner/masakhane_ner/yor": "yo",
        "ner/btc": "en",
    }
    assert {path: read_corpus(CORPORA / path).language for path in expected} == expected


def test_intents_are_a_layer_of_snips():
    intents = read_corpus(CORPORA / "slots/snips", layer="texts")
    assert (intents.kind, len(intents.labels)) == ("classification", 7)
    assert {name: part.n_sentences for name, part in intents.splits.items()} == {
        "train": 13_084,
        "dev": 700,
        "test": 700,
    }
    lines = (CORPORA / "slots/snips/valid/label").read_text(encoding="utf-8").split()
    assert [labels for _, labels in intents.sentences("dev")] == [[line] for line in lines]
