"""Schröder & Biemann 2020: Figure 1, Tables 3 and 4, and the argument mining of 5.3.

    python -m benchmarks.papers schroder [--size small|full] [--seeds N] [--part controlled ...]

WSJ, BNC, CoNLL and OntoNotes are licensed; GENIA, tweets and open NER sets stand in for them.
"""

from benchmarks.papers.data import PAGE, arguments
from benchmarks.papers.schroder_arguments import argument_table, run_arguments
from benchmarks.papers.schroder_controlled import controlled_table, run_controlled
from benchmarks.papers.schroder_correlations import correlation_table
from benchmarks.papers.schroder_study import run_signals, study_jobs
from benchmarks.papers.training import train, vocabulary_of
from benchmarks.store import Rows, rows_of
from benchmarks.tables import publish


def publish_tables(rows: Rows, how: str) -> None:
    parts = [
        controlled_table(rows, how),
        correlation_table(rows, "pos", how),
        correlation_table(rows, "ner", how),
        argument_table(rows, how),
    ]
    for name, text in zip(
        ("schroder figure 1", "schroder table 3", "schroder table 4", "schroder arguments"),
        parts,
        strict=True,
    ):
        if text:
            publish(name, text, PAGE)
    print(f"{sum(row['cpu_seconds'] for row in rows.where()):,.0f} CPU-seconds")


def main() -> None:
    given = arguments(__doc__ or "", ("controlled", "pos", "ner", "arguments"), seeds=3)
    rows = rows_of("papers", "schroder")
    for part in [] if given.tables else given.part:
        if part == "controlled":
            run_controlled(rows, given.size, given.seeds)
        elif part == "arguments":
            run_arguments(rows, given.size, given.seeds)
        else:
            run_signals(rows, part, given.size)
            everything_to_train = [
                study_jobs(part, given.size, seed) for seed in range(given.seeds)
            ]
            vocabulary = vocabulary_of(everything_to_train[0])
            for jobs in everything_to_train:
                train(rows, jobs, vocabulary)
    publish_tables(rows, given.size)
