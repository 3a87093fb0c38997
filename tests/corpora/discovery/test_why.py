"""Readings of a file: ranked, with evidence, the one that counts first."""

import pytest
from format_files import EXAMPLES
from tools_files import FILES, SENTENCES

from autoaux.corpora import read_corpus, readings


def test_the_first_reading_is_the_one_that_counts(tmp_path):
    rows = "".join(f"{i}\tw{i}\t_\t{p}\t_\t_\t0\t_\t_\t_\n" for i, p in enumerate("NVN", 1))
    path = tmp_path / "c.txt"
    path.write_text((rows + "\n") * 9)
    [(file, found)] = readings(path)
    assert file == path and found[0].format == "conllu" == read_corpus(path).format
    assert "conll" in [one.format for one in found[1:]]


def test_evidence_says_how_many_rows_have_the_columns(tmp_path):
    path = tmp_path / "c.txt"
    path.write_text("Ada\tB-PER\nran\tO\n\n" * 9)
    [(_, found)] = readings(path)
    assert "18 of 18 rows have 2 tab-separated columns" in found[0].evidence


def test_a_file_that_nobody_knows_has_no_reading(tmp_path):
    path = tmp_path / "c.txt"
    path.write_text("They went up the hill, and at last\nthey came down again.\n")
    assert readings(path) == [(path, ())]


@pytest.mark.parametrize("name", [*EXAMPLES, *FILES])
def test_every_format_says_what_speaks_for_it(name, tmp_path):
    example = EXAMPLES.get(name) or FILES[name]
    texts = [(words, ["one" if i % 2 else "two"]) for i, (words, _) in enumerate(SENTENCES)]
    tagging = getattr(example, "kind", "tagging") == "tagging"
    path = example.write(tmp_path / "c", SENTENCES if tagging else texts)
    reader = getattr(example, "reader", name.partition(",")[0])
    told = [found[0] for _, found in readings(path) if found]
    assert told[0].format == reader and not told[0].refused
    assert all(told[0].evidence) and len(told[0].evidence[0].split()) > 3
