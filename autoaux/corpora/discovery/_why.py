"""Why each file is read as it is: every reading of it, ranked, with what speaks for it."""

from dataclasses import dataclass
from pathlib import Path

from autoaux.corpora.discovery._overrides import plans_of
from autoaux.corpora.discovery._passed_over import without_litter
from autoaux.corpora.discovery._read import located
from autoaux.corpora.files import open_tree
from autoaux.corpora.formats import Refusal, single_readers
from autoaux.errors import InputError


@dataclass(frozen=True)
class Reading:
    """One format that a file looks like; the first of a file's is the one that counts.

    Attributes:
        format: the reader's name.
        evidence: what in the file speaks for it, or why it cannot be read so.
        refused: whether it looks like the format and cannot be read.
    """

    format: str
    evidence: tuple[str, ...]
    refused: bool = False


def readings(path: Path | str) -> list[tuple[Path, tuple[Reading, ...]]]:
    """Every file under a path, with its readings, best first: as part of a corpus of several files,
    then by itself; none where no reader knows it.

    Raises:
        InputError: nothing stands there.
    """
    where, _ = located(Path(path))
    tree = open_tree(where)
    files = tree.files if tree.alone else without_litter(tree.files)
    plans, _ = plans_of(tree, one_file_each=True)
    taken = {file.name: plan for plan in plans for part in plan.splits.values() for file in part}
    result = []
    for file in files:
        found = []
        for reader in single_readers(binary=b"\0" in file.head()[:8192]):
            try:
                layout = reader.detect([file])
            except InputError as error:
                found.append(Reading(reader.name, (str(error),), True))
                continue
            if isinstance(layout, Refusal):
                found.append(Reading(reader.name, (layout.reason,), True))
            elif layout is not None:
                found.append(Reading(reader.name, (*layout.evidence, *layout.remarks)))
        plan = taken.get(file.name)
        if plan and (not found or found[0].refused or found[0].format != plan.layout.format):
            layout = plan.layout
            others = [one for one in found if one.format != layout.format]
            found = [Reading(layout.format, (*layout.evidence, *layout.remarks)), *others]
        result.append((file.path, tuple(found)))
    return result
