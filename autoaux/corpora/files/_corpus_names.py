"""What a corpus may be called: data from files, which must not lead anywhere or change a screen."""

import re
from typing import Annotated

from pydantic import AfterValidator

LONGEST = 200
_MEANT = re.compile(r"[:/\\#]")  # a layer, a folder, a corpus within a folder


def plain_name(name: str) -> str:
    """A file's name as a corpus's: what means something in names, or is no letter, is ``_``."""
    plain = "".join(letter if letter.isprintable() else "_" for letter in _MEANT.sub("_", name))
    plain = plain.strip()[:LONGEST]
    return plain if plain.strip(".") else "_" * max(1, len(plain))


def _possible(name: str) -> str:
    """A name that a person gave in a manifest, if it can be one."""
    if name != plain_name(name):
        raise ValueError(
            f"{name!r} cannot be a corpus's name; expected one like a file's, without : / \\ # and"
            f" of at most {LONGEST} letters"
        )
    return name


Name = Annotated[str, AfterValidator(_possible)]
