"""Which published tables can be imported, under which name."""

from collections.abc import Callable, Iterator
from pathlib import Path

from autoaux.errors import InputError
from autoaux.forecast.importers._lange2021 import lange2021
from autoaux.ledger import Outcome

# An importer reads one folder and yields outcomes whose digests start with the table's name, so
# that they can never be taken for corpora of a person's own.
Importer = Callable[[Path], Iterator[Outcome]]

IMPORTERS: dict[str, Importer] = {"lange2021": lange2021}


def import_table(name: str, folder: Path) -> list[Outcome]:
    """All outcomes of the published table `name` in `folder`; InputError where they are not."""
    if name not in IMPORTERS:
        raise InputError(
            f"{name}: no importer of that name; there are: {', '.join(sorted(IMPORTERS))}"
        )
    return list(IMPORTERS[name](folder))
