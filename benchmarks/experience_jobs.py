"""Which runs make the packaged experience, and in what order."""

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autoaux.ledger import Ledger

# Main tasks: folder, training tokens.
MAINS = {
    "ud_en_ewt": ("pos/ud_en_ewt", 4000),
    "NCBI-disease": ("ner_bio/NCBI-disease-IOB", 8000),
    "swa": ("ner/masakhane_ner/swa", 8000),
    "ritter_chunk": ("chunking/ritter_chunk", 4000),
    "wikigold": ("ner/wikigold", 8000),
    "tweebank": ("pos/tweebank", 3000),
    "massive_de": ("slots/massive_de", 3000),
    "da_twocol": ("pos/ud_da_twocol", 3000),
    "politics": ("ner/crossner/politics", 8000),
    "genia_pos": ("pos/genia_pos", 3000),
    "BC5CDR-chem": ("ner_bio/BC5CDR-chem-IOB", 8000),
    "sciie": ("ner_sci/sciie", 8000),
    "sec_filings": ("ner/sec_filings", 8000),
    "nl_lassysmall": ("pos/ud_nl_lassysmall", 3000),
    "BC2GM": ("ner_bio/BC2GM-IOB", 8000),
    "ark_twpos": ("pos/ark_twpos", 3000),
    "es_gsd": ("pos/ud_es_gsd", 3000),
    "snips": ("slots/snips", 2000),
    "hau": ("ner/masakhane_ner/hau", 4000),
    "gum_ner": ("ner/gum_ner", 4000),
    "JNLPBA": ("ner_bio/JNLPBA", 4000),
    "partut": ("pos/ud_en_partut", 2000),
    "epg_de": ("ner/epg_europarl_de", 4000),
    "btc": ("ner/btc", 4000),
    "de_gsd": ("pos/ud_de_gsd", 3000),
    "kin": ("ner/masakhane_ner/kin", 4000),
    "science": ("ner/crossner/science", 4000),
    "AnatEM": ("ner_bio/AnatEM-IOB", 4000),
    "fi_tdt": ("pos/ud_fi_tdt", 3000),
    "music": ("ner/crossner/music", 4000),
    "germeval14": ("ner/germeval14", 4000),
    "re3d": ("ner/re3d", 4000),
    "essays": ("am/naacl18/essays/21k", 8000),
}  # fmt: skip
# In the order of training: some of every kind first.
AUXILIARIES = {
    "ud_en_ewt": "pos/ud_en_ewt",
    "BC5CDR-disease": "ner_bio/BC5CDR-disease-IOB",
    "wikigold": "ner/wikigold",
    "partut": "pos/ud_en_partut",
    "BC2GM": "ner_bio/BC2GM-IOB",
    "gum_ner": "ner/gum_ner",
    "tweebank": "pos/tweebank",
    "NCBI-disease": "ner_bio/NCBI-disease-IOB",
    "btc": "ner/btc",
    "de_gsd": "pos/ud_de_gsd",
    "genia_pos": "pos/genia_pos",
    "da_twocol": "pos/ud_da_twocol",
    "ritter_chunk": "chunking/ritter_chunk",
    "wnut17": "ner/wnut17",
    "science": "ner/crossner/science",
    "kin": "ner/masakhane_ner/kin",
    "sciie": "ner_sci/sciie",
    "massive_de": "slots/massive_de",
}
SHUFFLED = "shuffled:"
CONTROLS = (f"{SHUFFLED}partut", f"{SHUFFLED}BC5CDR-disease")
ITSELF = "itself"
STACK = 8  # runs in one program
SETS = {2: 3, 3: 2}  # size: how many of each main task, in one program
MAINS_BEFORE_SETS = 20  # these get their sets before the others begin
# Main tasks up to this size train for a third of what a search takes at least: that is twelve passes still.
SHORT_TOKENS = 4000


@dataclass(frozen=True)
class Job:
    """One run: names of corpora as above, schedule and seed."""

    main: str
    auxiliaries: tuple[str, ...]
    schedule: str
    seed: int


def name_of(main: str) -> str:
    """What outcomes call a main task: its name and its training tokens."""
    return f"{main}@{MAINS[main][1]}"


def stacks(ledger: Ledger) -> Iterator[list[Job]]:
    """All jobs in stacks that train as one program, the most telling first.

    A main task is done whole before the next is begun, and the cheap ones come first: what a forecast
    learns from is main tasks. Sets come between, then further seeds.
    """
    auxiliaries = list(AUXILIARIES)
    mains = sorted(MAINS, key=lambda main: MAINS[main][1] > SHORT_TOKENS)
    for some in (mains[:MAINS_BEFORE_SETS], mains[MAINS_BEFORE_SETS:]):
        for main in some:
            yield [Job(main, (), "single", seed) for seed in range(5)]
            yield from _pairs(main, 0, [*CONTROLS, *auxiliaries])
        for main in sorted(some, key=lambda main: _sets_of(main, ledger)):
            yield from _sets(main, 0, auxiliaries, ledger)
    for seed, main in itertools.product((1, 2), mains):
        yield from _pairs(main, seed, [*CONTROLS, *auxiliaries, ITSELF])
        yield from _sets(main, seed, auxiliaries, ledger)


def _pairs(main: str, seed: int, auxiliaries: Sequence[str]) -> Iterator[list[Job]]:
    jobs = [Job(main, (name,), "auxiliary", seed) for name in auxiliaries if AUXILIARIES.get(name) != MAINS[main][0]]
    yield from (jobs[start : start + STACK] for start in range(0, len(jobs), STACK))


def _sets(main: str, seed: int, among: Sequence[str], ledger: Ledger) -> Iterator[list[Job]]:
    """Of each size the leaders of seed 0, and others at random; those with alternating members, which can be stacked."""
    members = [name for name in among if AUXILIARIES[name] != MAINS[main][0]]
    for size, number in SETS.items():
        chance = random.Random(f"{main} {size}")
        chosen = [_leaders(main, ledger)[:size], *(chance.sample(members, size) for _ in range(number - 1))]
        yield [Job(main, tuple(some), "auxiliary", seed) for some in chosen if len(some) == size]


def _sets_of(main: str, ledger: Ledger) -> int:
    return sum(o.main_name == name_of(main) and len(o.auxiliaries) > 1 for o in ledger)


def _leaders(main: str, ledger: Ledger) -> list[str]:
    """Auxiliaries by their dev score with seed 0, best first."""
    mine = [o for o in ledger if o.main_name == name_of(main) and o.seed == 0 and len(o.auxiliaries) == 1]
    return [o.auxiliary_names[0] for o in sorted(mine, key=lambda o: -o.score) if o.auxiliary_names[0] in AUXILIARIES]
