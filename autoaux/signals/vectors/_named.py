"""Word vectors as a person names them: a file, or the pool's own text."""

from collections.abc import Sequence
from pathlib import Path

from autoaux.corpora import Corpus
from autoaux.signals.vectors._pool_vectors import PoolVectors
from autoaux.signals.vectors._static_vectors import StaticVectors, read_vectors


def named_vectors(
    name: str, corpora: Sequence[Corpus], most: int | None = None
) -> PoolVectors | StaticVectors:
    """Vectors of the words of `corpora`: of the file `name`, or, for ``pool``, of their own text.

    Args:
        most: tokens of that text that are read in all.

    Raises:
        InputError: no such file, one that cannot be read, too little text.
    """
    if name == "pool":
        return PoolVectors(corpora, most=most)
    return read_vectors(Path(name), frozenset(form for corpus in corpora for form in corpus.forms))
