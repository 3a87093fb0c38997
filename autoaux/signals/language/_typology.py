"""Distances between languages as grammars describe them."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from autoaux.errors import InputError
from autoaux.files import cache_folder, replacing
from autoaux.signals._comparison import Pair
from autoaux.signals._missing import Missing
from autoaux.signals._profile import Profile
from autoaux.signals._registry import signal

KINDS = ("genetic", "syntactic", "phonological", "inventory", "geographic")

# ISO 639-1 to the ISO 639-3 code under which the database lists the language
_CODES = dict(
    pair.split(":")
    for pair in (
        "af:afr am:amh ar:arb az:azj be:bel bn:ben bs:bos bg:bul ca:cat zh:cmn cs:ces cy:cym da:dan"
        " de:deu el:ell en:eng et:ekk eu:eus fo:fao fa:pes fi:fin fr:fra ga:gle gl:glg gu:guj"
        " ha:hau he:heb hi:hin hr:hrv hu:hun hy:hye ig:ibo id:ind is:isl it:ita ja:jpn ka:kat"
        " kk:kaz km:khm rw:kin ko:kor la:lat lo:lao lv:lvs lt:lit lg:lug ml:mal mr:mar mn:mon"
        " mt:mlt mg:plt ms:zsm my:mya ne:npi nl:nld nn:nno nb:nob no:nor pa:pan pl:pol ps:pus"
        " pt:por ro:ron ru:rus sk:slk sl:slv sn:sna so:som sq:als sr:srp es:spa sw:swh sv:swe"
        " ta:tam te:tel th:tha tk:tuk tl:tgl tr:tur tt:tat ug:uig uk:ukr ur:urd uz:uzn vi:vie"
        " wo:wol xh:xho yo:yor zu:zul swa:swh ara:arb zho:cmn"
    ).split()
)


class Typology:
    """Distances of URIEL+ (Khan et al. 2025), read once.

    Raises:
        InputError: the ``language`` extra is not installed.
    """

    def __init__(self) -> None:
        root = logging.getLogger()
        before = root.level, root.handlers[:]
        try:
            import urielplus.urielplus as module

            with _in_the_cache(module):
                self._database = module.URIELPlus()
        except ImportError:
            raise InputError(
                "language distances need an extra: pip install 'autoaux[language]'"
            ) from None
        finally:
            # importing it sets up the root logger and announces each of its files
            root.setLevel(before[0])
            root.handlers[:] = before[1]

    def distance(self, kind: str, first: str, second: str) -> float:
        """Distance in [0, 1] of two languages (ISO 639-1 or -3); Missing where the database has
        none.
        """
        codes = [_CODES.get(language, language) for language in (first, second)]
        try:
            return float(self._database.new_distance(kind, *codes))
        except ValueError as error:
            raise Missing(f"typology: {' '.join(str(error).split('.')[0].split())}") from None


def is_installed() -> bool:
    """Whether the ``language`` extra is there; nothing is loaded."""
    return find_spec("urielplus") is not None


@contextmanager
def _in_the_cache(module: ModuleType) -> Iterator[None]:
    """URIEL+ copies its tables beside itself when it is first used; here, to the cache folder.

    It looks for them from where its module says that it stands. Where a person has made those
    tables, with databases of their own integrated, they are read and nothing is copied.
    """
    there = str(module.__file__)
    home = Path(there).parent / "database"
    tables = sorted((home / "original_uriel").glob("*.npz"))
    if not tables or all((home / table.name).is_file() for table in tables):
        yield
        return
    ours = cache_folder() / f"urielplus-{metadata.version('urielplus')}"
    for table in tables:
        if not (copy := ours / "database" / table.name).is_file():
            with replacing(copy) as unfinished:
                shutil.copyfile(table, unfinished)
    module.__file__ = str(ours / "urielplus.py")
    try:
        yield
    finally:
        module.__file__ = there


def typological_distance(pair: Pair, kind: str) -> float:
    """Distance of the two languages in a typological database (URIEL+), the closer the smaller.

    Littell et al. 2017 and Lin et al. 2019, from the ``language`` extra. In [0, 1], symmetric.
    Missing without the extra, where a language is unknown to the corpus or to the database, or
    where the database has no feature of this kind that both languages share.
    """
    ours, theirs = _language_of(pair.main), _language_of(pair.candidate)
    if pair.resources.typology is None:
        raise Missing("no typology at hand (pip install 'autoaux[language]')")
    return pair.resources.typology.distance(kind, ours, theirs)


def _language_of(profile: Profile) -> str:
    if profile.language is None:
        raise Missing(f"the language of {profile.name} is unknown")
    return profile.language


def _register(kind: str) -> None:
    def compute(pair: Pair) -> float:
        return typological_distance(pair, kind)

    compute.__doc__ = f"{(typological_distance.__doc__ or '').strip()}\n\n    Kind: {kind}."
    signal(f"language.{kind}", symmetric=True, needs="typology")(compute)


for _kind in KINDS:
    _register(_kind)
