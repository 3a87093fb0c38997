"""Which corpora of a pool a person wants to be considered."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from autoaux.corpora import Corpus, Pool
from autoaux.errors import InputError
from autoaux.strict import meant

LeftOut = list[tuple[str, str]]


def chosen(
    pool: Pool,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    force: Sequence[str] = (),
    *,
    include_option: str = "--include",
) -> tuple[Pool, LeftOut]:
    """The corpora whose names fit one of `include` (all without it) and none of `exclude`, with
    those that are forced, and those left out with the reason.

    Patterns are those of shells (``ner_*``, ``*:upos``), case matters; who is forced is named.

    Args:
        include_option: the option by which `include` was given.

    Raises:
        InputError: a pattern that no corpus of the pool fits, a forced one that is not there or is
            left out too.
    """
    names = [corpus.name for corpus in pool.corpora]
    for option, patterns in ((include_option, include), ("--exclude", exclude)):
        for pattern in patterns:
            if not _fits(pattern, names):
                hint = meant(pattern, sorted(names))
                raise InputError(f"{option} {pattern}: fits no corpus of the pool{hint}")
    for name in force:
        if name not in names:
            raise InputError(f"--force {name}: no corpus of the pool{meant(name, sorted(names))}")
        if found := next((p for p in exclude if fnmatchcase(name, p)), None):
            raise InputError(f"--force {name}: left out by --exclude {found}; give one of the two")
    kept: list[Corpus] = []
    left_out: LeftOut = []
    for corpus in pool.corpora:
        fits = corpus.name in force or any(fnmatchcase(corpus.name, p) for p in include)
        if include and not fits:
            left_out.append((corpus.name, f"fits no {include_option} ({', '.join(include)})"))
        elif found := next((p for p in exclude if fnmatchcase(corpus.name, p)), None):
            left_out.append((corpus.name, f"left out by --exclude {found}"))
        else:
            kept.append(corpus)
    return replace(pool, corpora=tuple(kept)), left_out


def refuse_unusable(
    force: Sequence[str], usable: Collection[str], left_out: Sequence[tuple[str, str]]
) -> None:
    """Raise InputError where somebody is forced whom the main task cannot be trained with."""
    for name in force:
        if name not in usable:
            raise InputError(f"--force {name}: cannot be a candidate: {dict(left_out)[name]}")


def _fits(pattern: str, names: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)
