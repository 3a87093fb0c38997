"""Damaged files of every format and archive, read: 100,000 of them, and what became of each.

    python -m benchmarks corpora mutations --cases 100000   # goes on where it was left
    python -m benchmarks corpora mutations --seed 4711      # one case again, in full

A case is a seed: it draws a format, an archive or none, and one to three wounds. Its sentences are
counted by other means (`mutated_counts`) and read with the path that the commands take. A reading
over 5 s of CPU is a hang, an error that is not ours is foreign, and a corpus with other sentences
than were counted and without a note is a silent loss.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.places import ROOT
from benchmarks.runner import itself
from benchmarks.store import rows_of

HERE = Path(__file__).parent
PART = 1_000  # cases of a row of the results
LIMIT = 5.0  # seconds of CPU that a reading may take
MEMORY = 3 << 30  # bytes that the process may take on top
OUTCOMES = ("sound", "said", "refused", "hang", "foreign", "silent", "crash")
FAULTS = OUTCOMES[3:]
# Notes on what labels mean say nothing of sentences that are lost.
_OF_LABELS = {
    "repair",
    "label typo",
    "label spelling",
    "label blanks",
    "label names",
    "unseen label",
}
HEAD = """\
# Damaged files

Written by `python -m benchmarks corpora mutations`: a corpus of each format, by itself or in an
archive, with one to three wounds (bytes flipped, overwritten, put in, taken out, doubled, lines
lost or swapped, the end cut off, blocks of zeros, a file lost), read by the path that the commands
take.

- **sound**: read without a word, with as many sentences as another count of the damaged bytes
  finds.
- **said**: read with a note on what was left out or guessed.
- **refused**: one line that names the file.
- **hang**: over 5 s of CPU. **foreign**: an error that is not ours, or one of several lines.
- **silent**: other sentences than counted, and no note. **crash**: the process died.

Seeds that showed a fault were read again when it was mended; the numbers are those of the last
reading.

"""


class Hang(BaseException):
    """A reading took longer than it may."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, help="show one case")
    parser.add_argument("--worker", type=int, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        _work(range(*asked.worker))
    elif asked.seed is not None:
        _show(asked.seed)
    else:
        rows = rows_of("corpora", "mutations")
        for first in range(0, asked.cases, PART):
            last = min(first + PART, asked.cases)
            row = rows.once({"first": first, "last": last}, lambda a=first, b=last: _part(a, b))
            for fault in row["faults"]:
                print(*fault, flush=True)
        (HERE / "mutations.md").write_text(HEAD + _table(list(rows.where())), encoding="utf-8")


def _part(first: int, last: int) -> dict:
    """Outcomes of cases by "base | archive", faults with their seeds, the longest reading."""
    counts: dict[str, Counter[str]] = {}
    faults, slowest = [], 0.0
    for seed, base, wrapped, outcome, seconds, told in _outcomes(first, last):
        counts.setdefault(f"{base} | {wrapped}", Counter())[outcome] += 1
        slowest = max(slowest, seconds)
        if outcome in FAULTS:
            faults.append([seed, base, wrapped, outcome, told])
    return {"counts": counts, "faults": faults, "slowest": slowest}


def _outcomes(first: int, last: int) -> Iterator[list]:
    """What became of each case, read in processes of their own: one that dies takes its case with
    it, and the next goes on behind it."""
    while first < last:
        command = itself("corpora", "mutations", "--worker", str(first), str(last))
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            begun = None
            for line in process.stdout or ():
                found = json.loads(line)
                if len(found) == 3:
                    begun = found
                else:
                    begun, first = None, found[0] + 1
                    yield found
        if first < last:
            if begun is None:
                raise SystemExit(f"no reading before seed {first}: exit {process.returncode}")
            yield [*begun, "crash", 0.0, f"exit {process.returncode}"]
            first = begun[0] + 1


def _work(seeds: range) -> None:
    """Read cases and print what became of each, a line of JSON before and after."""
    from benchmarks.corpora.mutated_files import bases, drawn

    warnings.simplefilter("ignore")
    limit_cpu()
    with tempfile.TemporaryDirectory(dir=_memory_disk()) as made:
        os.environ["AUTOAUX_CACHE"] = f"{made}/cache"
        found = bases()
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
        for seed in seeds:
            name, wrapped, case = drawn(found, seed)
            print(json.dumps([seed, name, wrapped]), flush=True)
            outcome, seconds, told = read(case, Path(made) / "case")
            print(json.dumps([seed, name, wrapped, outcome, seconds, told]), flush=True)
            if seed % 50 == 0:
                shutil.rmtree(f"{made}/cache", ignore_errors=True)


def read(case, folder: Path) -> tuple[str, float, str]:
    """(outcome, seconds of CPU, what was said) of one damaged corpus, written into a folder."""
    from autoaux.corpora import read_corpus
    from autoaux.errors import InputError

    shutil.rmtree(folder, ignore_errors=True)
    for name, data in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    signal.setitimer(signal.ITIMER_VIRTUAL, 3 * LIMIT)  # ends a process that never comes back
    try:
        outcome, told = _judged(read_corpus(folder / case.path, layer=case.layer), case)
    except InputError as error:
        outcome, told = ("foreign" if "\n" in str(error) else "refused"), str(error)
    except Hang:
        outcome, told = "hang", ""
    except Exception as error:
        outcome, told = "foreign", f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return outcome, round(time.process_time() - begun, 3), told.replace(str(folder), "")[:300]


def _judged(corpus, case) -> tuple[str, str]:
    n = sum(part.n_sentences for part in corpus.splits.values())
    told = [note.message for note in corpus.notes if note.kind not in _OF_LABELS]
    said = [message for message in told if message not in case.usual]
    if said:
        return "said", said[0]
    if case.count is not None and case.count[0] <= n <= case.count[1]:
        return "sound", ""
    return "silent", f"{n} sentences read as {corpus.format}, counted {case.count}"


def limit_cpu() -> None:
    """From now on a reading that takes too long is ended by `Hang`."""

    def late(*_: object) -> None:
        raise Hang

    signal.signal(signal.SIGPROF, late)


def _memory_disk() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _show(seed: int) -> None:
    from benchmarks.corpora.mutated_files import bases, drawn

    found = bases()
    name, wrapped, case = drawn(found, seed)
    limit_cpu()
    folder = Path(tempfile.mkdtemp())
    print(seed, name, wrapped, *read(case, folder), "counted", case.count)
    print(f"its files are in {folder}", file=sys.stderr)


def _table(rows: list[dict]) -> str:
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        for key, found in row["counts"].items():
            base, wrapped = key.split(" | ")
            for name in ("all", base, f"in {wrapped}"):
                counts.setdefault(name, Counter()).update(found)
    shown = [name for name in OUTCOMES if name != "crash" or counts["all"]["crash"]]
    lines = [f"| read | cases | {' | '.join(shown)} |", "|---|" + "---|" * (1 + len(shown))]
    for name, found in sorted(
        counts.items(), key=lambda one: (one[0] != "all", one[0][:3] == "in ", one[0])
    ):
        cells = (f"{found[outcome]:,}" for outcome in shown)
        lines.append(f"| {name} | {sum(found.values()):,} | {' | '.join(cells)} |")
    slowest = max(row["slowest"] for row in rows)
    return "\n".join([*lines, "", f"The longest reading took {slowest:.2f} s of CPU.", ""])
