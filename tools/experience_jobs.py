"""Which runs make the packaged experience, and in what order."""

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
    "ibo": ("ner/masakhane_ner/ibo", 4000),
    "it_isdt": ("pos/ud_it_isdt", 3000),
    "ritter_pos": ("pos/ritter_pos", 3000),
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
STACK = 10  # runs in one program
SETS = {2: 2, 3: 1}  # size: how many of each main task that has none yet
# Main tasks up to this size train for a third of what a search takes at least: that is twelve
# passes still.
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


def stacks(ledger: Ledger) -> Iterator[Sequence[Job]]:
    """All jobs in stacks that train as one program, the most telling first.

    The first seed comes before the others, singles and pairs before sets, and cheap main tasks
    before
    others: what a forecast learns from is main tasks. Each as its own auxiliary comes last.
    """
    mains = sorted(MAINS, key=lambda main: MAINS[main][1])
    for main in mains:
        yield [Job(main, (), "single", seed) for seed in range(5)]
    for seeds in ((0,), (1, 2)):
        for main in mains:
            yield from _pairs(main, seeds)
        for main in mains:
            yield from _sets(main, seeds, ledger)
    for main in mains:
        yield [Job(main, (ITSELF,), "auxiliary", seed) for seed in range(3)]


def _pairs(main: str, seeds: Sequence[int]) -> Iterator[Sequence[Job]]:
    names = [name for name in (*CONTROLS, *AUXILIARIES) if AUXILIARIES.get(name) != MAINS[main][0]]
    return _split(
        [Job(main, (name,), "auxiliary", seed) for seed in seeds for name in names], STACK
    )


def _sets(main: str, seeds: Sequence[int], ledger: Ledger) -> Iterator[Sequence[Job]]:
    """The sets that the main task has runs of; where it has none, those drawn for it."""
    known = [
        o for o in ledger if o.main_name == name_of(main) and o.seed == 0 and len(o.auxiliaries) > 1
    ]
    chosen = [(o.schedule, o.auxiliary_names) for o in known]
    drawn = [("auxiliary", some) for some in _drawn(main, ledger)]
    if set(chosen) <= set(drawn):
        chosen = drawn
    for kind in sorted({(schedule, len(some)) for schedule, some in chosen}):
        jobs = [
            Job(main, some, schedule, seed)
            for seed in seeds
            for schedule, some in chosen
            if (schedule, len(some)) == kind
        ]
        yield from _split(jobs, STACK)


def _split(jobs: Sequence[Job], most: int) -> Iterator[Sequence[Job]]:
    return (jobs[start : start + most] for start in range(0, len(jobs), most))


def _drawn(main: str, ledger: Ledger) -> Iterator[tuple[str, ...]]:
    """Of each size the leaders of seed 0, and others at random."""
    members = [name for name, folder in AUXILIARIES.items() if folder != MAINS[main][0]]
    for size, number in SETS.items():
        chance = random.Random(f"{main} {size}")
        yield from (
            tuple(some)
            for some in [
                _leaders(main, ledger)[:size],
                *(chance.sample(members, size) for _ in range(number - 1)),
            ]
        )


def _leaders(main: str, ledger: Ledger) -> list[str]:
    """Auxiliaries by their dev score with seed 0, best first."""
    mine = [
        o
        for o in ledger
        if o.main_name == name_of(main) and o.seed == 0 and len(o.auxiliaries) == 1
    ]
    return [
        o.auxiliary_names[0]
        for o in sorted(mine, key=lambda o: -o.score)
        if o.auxiliary_names[0] in AUXILIARIES
    ]
