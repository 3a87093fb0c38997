"""Lange, Strötgen, Adel & Klakow, EMNLP 2021, "Predicting Sets of Sources for Model Transfer"."""

import csv
from collections.abc import Iterator
from pathlib import Path

from autoaux.errors import InputError
from autoaux.ledger import Outcome

_SCORES = ("F1_1", "F1_2", "F1_3_Median", "F1_4", "F1_5")
_TARGET = {"task": ("Tgt_Task", "Tgt_task"), "domain": ("Tgt_Domain",)}
_FILES = {
    "single_task.tsv": None,
    "domain_adapt.tsv": "Src_Domain",
    "cross_task.tsv": "Src_Domain",
    "multi_source.tsv": "Src_Domains",
}


def lange2021(folder: Path) -> Iterator[Outcome]:
    """Outcomes of BERT taggers trained on sources, then on the target; five runs a row.

    Works on a clone of boschresearch/predicting_sets_of_sources or on its folder of tables. A
    row's five values are sorted, so their number is not a seed that rows share. Zero-shot rows
    have no training on the target and are left out.

    Raises:
        InputError: a table is missing, or a line has a wrong number of fields or a wrong score.
    """
    for file, source_column in _FILES.items():
        path = _find(folder, file)
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(
                csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), start=2
            ):
                yield from _outcomes(f"{path}:{number}", row, source_column)


def _outcomes(where: str, row: dict[str, str], source_column: str | None) -> Iterator[Outcome]:
    if None in row or None in row.values():
        raise InputError(f"{where}: a wrong number of tab-separated fields")
    target = _corpus(_first(where, row, _TARGET["task"]), _first(where, row, _TARGET["domain"]))
    sources: tuple[str, ...] = ()
    if source_column:
        task = _first(where, row, ("Src_Task",))
        sources = tuple(
            _corpus(task, domain) for domain in _first(where, row, (source_column,)).split(",")
        )
    for seed, column in enumerate(_SCORES):
        score = _score(where, _first(where, row, (column,)))
        yield Outcome.without_recipe(
            sources,
            "iteration" if sources else "single",
            seed,
            score,
            recipe="lange2021:sequential" if sources else "lange2021:single",
            main=f"lange2021:{target}",
            auxiliaries=tuple(f"lange2021:{source}" for source in sources),
            main_name=target,
            encoder="bert",
            metric="accuracy" if target.startswith("POS/") else "span_f1",
        )


def _find(folder: Path, file: str) -> Path:
    found = sorted(folder.rglob(file)) if folder.is_dir() else []
    if not found:
        raise InputError(f"{folder}: no {file}; give the folder that holds {', '.join(_FILES)}")
    return found[0]


def _corpus(task: str, domain: str) -> str:
    return f"{task}/{domain.strip()}"


def _first(where: str, row: dict[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if name in row:
            return row[name]
    raise InputError(f"{where}: no column {names[0]}")


def _score(where: str, text: str) -> float:
    try:
        score = float(text) / 100
    except ValueError:
        raise InputError(f"{where}: {text!r} is not a score") from None
    if not 0 <= score <= 1:
        raise InputError(f"{where}: {text} is outside 0 to 100")
    return score
