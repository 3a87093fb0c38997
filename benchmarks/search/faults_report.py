"""The page of the faults."""

from pathlib import Path

from benchmarks.store import Row, Rows
from benchmarks.tables import table

PAGE = Path(__file__).with_name("faults.md")
HEAD = """# Faults

Made by `python -m benchmarks.search faults`: searches of 14 runs on a toy pool, by the command
itself, in stacks as it chooses, each disturbed and begun again by the same command until it is
through. Lost: a run that ended and is missing in the study, the ledger, the journal or MLflow.
Twice: a run that stands in one of them twice.
"""


def report(rows: Rows) -> None:
    """What is there, in tables; a part without rows is left out."""
    parts = {"kills": _kills, "database": _database, "disk": _disk}
    found = {name: list(rows.where(part=name)) for name in parts}
    whole = next(rows.where(part="undisturbed"), None)
    texts = [parts[name](made, whole) for name, made in found.items() if made]
    PAGE.write_text("\n".join([HEAD, *texts]), encoding="utf-8")


def _total(rows: list[Row], name: str) -> int:
    return sum(row[name] for row in rows)


def _kills(rows: list[Row], whole: Row | None) -> str:
    lines = []
    for workers in (1, 2):
        made = [row for row in rows if row["workers"] == workers]
        if not made:
            continue
        as_whole = sum(row["decision"] == whole["decision"] for row in made) if whole else 0
        lines.append(
            (
                workers,
                len(made),
                _total(made, "kills"),
                _total(made, "runs"),
                _total(made, "lost"),
                _total(made, "twice"),
                sum(row["follows"] for row in made),
                as_whole,
            )
        )
    head = (
        "workers",
        "searches",
        "SIGKILLs",
        "runs",
        "lost",
        "twice",
        "decided what follows from the runs",
        "decided as undisturbed",
    )
    return (
        "## Killed\n\nAt random moments: the command, or with two workers the command or one of"
        f" its workers.\n\n{table(head, lines)}\n"
    )


def _database(rows: list[Row], whole: Row | None) -> str:
    head = (
        "PostgreSQL",
        "workers",
        "status",
        "said away",
        "said back",
        "runs",
        "lost",
        "twice",
        "decided what follows from the runs",
    )
    lines = [
        [
            row[name]
            for name in (
                "how",
                "workers",
                "status",
                "away",
                "back",
                "runs",
                "lost",
                "twice",
                "follows",
            )
        ]
        for row in rows
    ]
    return (
        "## Without a database for 60 s\n\nIn the middle: its processes frozen, or the server"
        f" stopped at once and started again.\n\n{table(head, lines)}\n"
    )


def _disk(rows: list[Row], whole: Row | None) -> str:
    head = (
        "disk",
        "freed",
        "first status",
        "last status",
        "runs",
        "lost",
        "twice",
        "decided as undisturbed",
    )
    lines = [
        [
            *(row[name] for name in ("size", "freed", "first", "status", "runs", "lost", "twice")),
            whole is not None and row["decision"] == whole["decision"],
        ]
        for row in rows
    ]
    return (
        "## A disk that fills\n\nThe run folder on a file system of that size, which is enlarged"
        " after the command has ended, or while it waits. Status 3 is a line that says what is"
        f" missing.\n\n{table(head, lines)}\n"
    )
