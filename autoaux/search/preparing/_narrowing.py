"""Which corpora of a pool a person wants to be considered."""

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from autoaux.corpora import Corpus, Pool
from autoaux.errors import InputError
from autoaux.strict import meant

LeftOut = list[tuple[str, str]]


def chosen(
    pool: Pool, include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> tuple[Pool, LeftOut]:
    """The corpora whose names fit one of `include` (all without it) and none of `exclude`, and
    those left out with the reason.

    Patterns are those of shells (``ner_*``, ``*:upos``), case matters.

    Raises:
        InputError: a pattern that no corpus of the pool fits.
    """
    names = [corpus.name for corpus in pool.corpora]
    for option, patterns in (("--include", include), ("--exclude", exclude)):
        for pattern in patterns:
            if not _fits(pattern, names):
                hint = meant(pattern, sorted(names))
                raise InputError(f"{option} {pattern}: fits no corpus of the pool{hint}")
    kept: list[Corpus] = []
    left_out: LeftOut = []
    for corpus in pool.corpora:
        if include and not any(fnmatchcase(corpus.name, pattern) for pattern in include):
            left_out.append((corpus.name, f"fits no --include ({', '.join(include)})"))
        elif found := next((p for p in exclude if fnmatchcase(corpus.name, p)), None):
            left_out.append((corpus.name, f"left out by --exclude {found}"))
        else:
            kept.append(corpus)
    return replace(pool, corpora=tuple(kept)), left_out


def _fits(pattern: str, names: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)
