"""What commands print for people: what was read, and what was decided."""

from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from autoaux.cli._console import as_rich, line
from autoaux.corpora import Corpus, Pool, corpora_table
from autoaux.runfolder import RunFolder
from autoaux.search import Decision


def what_was_found(main: Corpus, pool: Pool, width: int) -> RenderableType:
    """The main task, the candidates and whatever could not be read, before anything is spent.

    What is odd about the main task is the search's to say, once, together with its leaks.
    """
    table = corpora_table(
        f"main task {main.name}, scored by {main.metric}; {len(pool.corpora)} candidates (sizes in"
        " tokens)",
        (main, *pool.corpora),
        [f"left out: {unread.path}: {unread.reason}" for unread in pool.unread],
    )
    return Group(
        line(table.heading),
        as_rich(table, width, bold=0),
        *(line(note, "yellow") for note in table.notes),
    )


def decision_made(result: Decision, pool: Pool, folder: Path, width: int) -> RenderableType:
    """The verdict, the leaderboard with the single task on top, and what to do next.

    What `pool` could not read was said before the search and is not said again.
    """
    said = {str(unread.path) for unread in pool.unread}
    table = result.to_table().fitted(width)
    lines = [
        Text(f"{name}: {words}", "dim")
        for name, words in table.legend.items()
        if name in table.columns
    ]
    left_out = [
        line(f"left out: {name}: {reason}", "yellow")
        for name, reason in result.left_out
        if name not in said
    ]
    notes = [line(note, "yellow" if note.startswith("!") else "") for note in table.notes]
    files = RunFolder(folder)
    after = [f"report: {files.report}", f"train it: autoaux train {files.recipe}"]
    if files.model.is_dir():
        after.append(f"the model of its best confirmed run: autoaux predict {files.model} FILE")
    return Group(
        Text(),
        as_rich(table, width, bold=0),
        *lines,
        Text(),
        line(result.sentence, "bold"),
        *notes,
        *left_out,
        *map(line, after),
    )
