"""autoaux: which auxiliary tasks to train with, in what order, what it gains and how sure we are.

    decision = autoaux.select("ner.conll", "./corpora", budget="20m")

Everything here loads what it needs when it is first used; ``import autoaux`` itself is light.
"""

from typing import Any

__version__ = "0.1.0"
__all__ = [
    "Decision",
    "InputError",
    "load_corpus",
    "load_pool",
    "matrix",
    "rank",
    "select",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'autoaux' has no attribute {name!r}")
    from autoaux import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
