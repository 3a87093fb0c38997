"""Distances between languages as grammars describe them."""

from autoaux.signals._comparison import Pair
from autoaux.signals._missing import Missing
from autoaux.signals._registry import signal

KINDS = ("genetic", "syntactic", "phonological", "inventory", "geographic")


def typological_distance(pair: Pair, kind: str) -> float:
    """Distance of the two languages in a typological database (URIEL+), the closer the smaller.

    Littell et al. 2017 and Lin et al. 2019, from the ``language`` extra. In [0, 1], symmetric. Missing
    without the extra, where a language is unknown to the corpus or to the database, or where the
    database has no feature of this kind that both languages share.
    """
    for profile in (pair.main, pair.candidate):
        if profile.language is None:
            raise Missing(f"the language of {profile.name} is unknown")
    if pair.resources.typology is None:
        raise Missing("no typology at hand (pip install 'autoaux[language]')")
    return pair.resources.typology.distance(kind, pair.main.language, pair.candidate.language)


def _register(kind: str) -> None:
    def compute(pair: Pair) -> float:
        return typological_distance(pair, kind)

    compute.__doc__ = f"{(typological_distance.__doc__ or '').strip()}\n\n    Kind: {kind}."
    signal(f"language.{kind}", symmetric=True, needs="typology")(compute)


for _kind in KINDS:
    _register(_kind)
