"""Readings of a file: ranked, with evidence, the one that counts first."""

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
