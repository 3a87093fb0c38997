"""Match the pairs of the packaged experience by vectors; how far their languages lie apart.

    python -m tools.vectors words             # until done or stopped; resumes where it was
    python -m tools.vectors tokens ENCODER    # the same
    python -m tools.vectors export            # to autoaux/forecast/vectors.jsonl.gz

For every pair, control included, that the package has runs of: matches of words by vectors of the
pool's own text, the pool being the main task and its candidates, with typological distances (the
language extra); and matches of tokens by the vectors that the frozen ENCODER (a folder or a hub
name) gives them. Records go to runs/vectors.jsonl, a line each; vectors to the cache.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from autoaux.corpora import Corpus
from autoaux.ledger import Ledger, PairSignals
from autoaux.signals import SIGNALS, Resources, compute_signals
from autoaux.signals.language import Typology
from autoaux.signals.vectors import PoolVectors, TokenVectors
from autoaux.training.encoders import FeatureStore
from tools.experience import PACKAGED, ROOT, auxiliary, main_task, trained_with
from tools.experience_jobs import AUXILIARIES
from tools.probes import pairs

WORK = ROOT / "runs" / "vectors.jsonl"
MATCHED = PACKAGED.with_name("vectors.jsonl.gz")
SAMPLE = 2000  # tokens of either side that are matched against all of the other
WORDS, TOKENS = (
    tuple(name for name, one in SIGNALS.items() if one.needs in needs)
    for needs in (("static", "typology"), ("contextual",))
)


class SentenceVectors:
    """Vectors of corpora made of sentences of others, which are encoded once.

    What is dropped as a leak differs from main task to main task, the sentences that stay do not.
    """

    def __init__(self, store: FeatureStore) -> None:
        self._store = store
        self._known: dict[tuple[str, ...], np.ndarray] = {}

    def learn(self, corpora: Sequence[Corpus]) -> None:
        for corpus in corpora:
            vectors, offsets = self._store.of(corpus, "train"), corpus.splits["train"].offsets
            for i, (words, _) in enumerate(corpus.sentences("train")):
                self._known[tuple(words)] = vectors[offsets[i] : offsets[i + 1]]

    def __call__(self, corpus: Corpus) -> np.ndarray:
        return np.concatenate([self._known[tuple(w)] for w, _ in corpus.sentences("train")])


def words() -> None:
    typology = Typology()

    def of(main: Corpus, pool: Mapping[str, Corpus]) -> Callable[[Corpus], Resources]:
        static = PoolVectors([main, *pool.values()])
        return lambda candidate: Resources(static=static, typology=typology)

    run(WORDS, of)


def tokens(encoder: str) -> None:
    vectors = SentenceVectors(FeatureStore(encoder, "tagging"))
    vectors.learn([auxiliary(name) for name in AUXILIARIES])

    def of(main: Corpus, pool: Mapping[str, Corpus]) -> Callable[[Corpus], Resources]:
        vectors.learn([main])
        return lambda candidate: Resources(
            contextual=TokenVectors([main, candidate], vectors, sample=SAMPLE)
        )

    run(TOKENS, of)


def run(
    columns: Sequence[str],
    of: Callable[[Corpus, Mapping[str, Corpus]], Callable[[Corpus], Resources]],
) -> None:
    """Compute what is not there yet, main task by main task; `of` one with its pool gives what a
    candidate's signals need.
    """
    ledger = Ledger(WORK)
    done = {
        (record.main_name, record.candidate_name)
        for record in ledger.signals()
        if set(columns) & set(record.values)
    }
    for name, own in pairs():
        main, started = main_task(name), time.process_time()
        left = [pair for pair in own if (main.name, pair[0]) not in done]
        if not left:
            continue
        pool = {one: trained_with(name, one) for one, _ in own}
        resources = of(main, pool)
        for one, digest in left:
            found = resources(pool[one])
            row = compute_signals(main, [pool[one]], names=columns, resources=found).row(one)
            values = {key: float(f"{value:.5g}") for key, value in row.items() if value is not None}
            ledger.append(PairSignals(main.digest, digest, main.name, one, values))
        print(f"{name}: {len(left)} in {time.process_time() - started:.0f} CPU-s", flush=True)


def export() -> None:
    """Write the package's file."""
    Ledger(WORK).export(MATCHED)
    records = Ledger(MATCHED).signals()
    mains = len({record.main for record in records})
    print(f"{MATCHED.relative_to(ROOT)}: {len(records)} pairs of {mains} main tasks")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("words")
    actions.add_parser("tokens").add_argument("encoder")
    actions.add_parser("export")
    arguments = parser.parse_args()
    if arguments.action == "tokens":
        tokens(arguments.encoder)
    else:
        {"words": words, "export": export}[arguments.action]()
