"""Probe the pairs of the packaged experience: what each auxiliary's short training says of a main.

    python -m tools.probes run       # until done or stopped; resumes where it was
    python -m tools.probes export    # to autoaux/forecast/probes.jsonl.gz

One record for every pair, control included, that the package has runs of: the probe's numbers and
those of the auxiliary's own loss curve, as `autoaux rank --probe` computes them. Records go to
runs/probes.jsonl, a line each; the trainings, one for each auxiliary, to the cache.
"""

import argparse
import time
from collections.abc import Iterator

from autoaux.ledger import Ledger, PairSignals
from autoaux.recipe import Gru
from autoaux.signals import PROBES, SIGNALS, Resources, compute_signals
from autoaux.training.probing import Prober
from tools.experience import PACKAGED, ROOT, main_task, trained_with
from tools.experience_jobs import AUXILIARIES, MAINS, SHUFFLED, name_of

WORK = ROOT / "runs" / "probes.jsonl"
PROBED = PACKAGED.with_name("probes.jsonl.gz")
COLUMNS = (
    *PROBES,
    *(name for name in SIGNALS if name.startswith("curve.") and name.endswith(".candidate")),
)


def pairs() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every main task with the names and digests that the package knows its auxiliaries by.

    Main tasks come in the order of the experience, so that what is cut off leaves whole ones out.
    """
    known = Ledger(PACKAGED).signals()
    for name in MAINS:
        own = [
            (record.candidate_name, record.candidate)
            for record in known
            if record.main_name == name_of(name)
            and record.candidate_name.removeprefix(SHUFFLED) in AUXILIARIES
        ]
        yield name, own


def run() -> None:
    ledger = Ledger(WORK)
    done = {(record.main_name, record.candidate_name) for record in ledger.signals()}
    for name, own in pairs():
        left = [pair for pair in own if (name_of(name), pair[0]) not in done]
        if not left:
            continue
        started, main = time.process_time(), main_task(name)
        prober = Prober(main, Gru())
        for auxiliary, digest in left:
            candidate = trained_with(name, auxiliary)
            probe = prober.probe(candidate)
            found = Resources(
                curves={candidate.digest: probe.curve}, probes={candidate.digest: probe.values}
            )
            row = compute_signals(main, [candidate], names=COLUMNS, resources=found).row(auxiliary)
            values = {key: float(f"{value:.5g}") for key, value in row.items() if value is not None}
            ledger.append(PairSignals(main.digest, digest, main.name, auxiliary, values))
        spent = time.process_time() - started
        print(f"{name}: {len(left)} probes in {spent:.0f} CPU-s", flush=True)


def export() -> None:
    """Write the package's file, in the order of pairs."""
    Ledger(WORK).export(PROBED)
    records = Ledger(PROBED).signals()
    mains = len({record.main for record in records})
    print(f"{PROBED.relative_to(ROOT)}: {len(records)} pairs of {mains} main tasks")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["run", "export"])
    run() if parser.parse_args().action == "run" else export()
