"""How fast corpora are read, and in how much memory: beside a plain Python loop and the conllu package.

    python benchmarks/reading.py            # writes reading.md next to this file

Every measurement is a process of its own (CPU seconds of that process, the best of three; peak memory
above what stood before reading), so nothing one method leaves behind helps another. All methods end
with the same thing: integer ids of tokens and labels, and where sentences begin. The corpora are read
where AUTOAUX_SHARED says (default: ../shared beside the repository).
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("AUTOAUX_SHARED", ROOT.parent / "shared")) / "corpora"
REPEATS = 3
LIMITS = """\
What limits a first read: most bytes of EWT stand in columns and comments that are not wanted; the plain loop
passes them once (`split`), the readers several times (checksum, UTF-8, separators), and then find the
language and write the cache, which the loop does not. 20 Newsgroups is 18,846 small files in one compressed
archive, so that unpacking and bookkeeping cost both alike, and hundreds of thousands of distinct words. Its
memory is the unpacked archive, the ids, and the words of all blocks before they are brought together."""
CORPORA = {
    "EWT train": ("pos/ud_en_ewt/en_ewt-ud-train.conllu", ("plain loop", "conllu", "readers", "first read", "from cache")),
    "GMB": ("ner/gmb_kaggle/ner_dataset.csv", ("plain loop", "readers", "first read", "from cache")),
    "20 Newsgroups": ("doc/20news-bydate.tar.gz", ("plain loop", "readers", "first read", "from cache")),
}


def plain_conllu(path: Path) -> int:
    forms, labels, tokens, tags, starts = {}, {}, [], [], []
    new = True
    with path.open(encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if not line:
                new = True
            elif not line.startswith("#"):
                fields = line.split("\t")
                if "-" in fields[0] or "." in fields[0]:
                    continue
                if new:
                    starts.append(len(tokens))
                    new = False
                tokens.append(forms.setdefault(fields[1], len(forms)))
                tags.append(labels.setdefault(fields[3], len(labels)))
    return len(tokens)


def plain_csv(path: Path) -> int:
    forms, labels, tokens, tags, starts = {}, {}, [], [], []
    with path.open(encoding="cp1252", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for sentence, word, _, tag in rows:
            if sentence:
                starts.append(len(tokens))
            tokens.append(forms.setdefault(word, len(forms)))
            tags.append(labels.setdefault(tag, len(labels)))
    return len(tokens)


def plain_documents(path: Path) -> int:
    forms, labels, tokens, tags, starts = {}, {}, [], [], []
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile():
                text = archive.extractfile(member).read().decode("cp1252", "replace")
                starts.append(len(tokens))
                tags.append(labels.setdefault(member.name.split("/")[-2], len(labels)))
                for word in text.split():
                    tokens.append(forms.setdefault(word, len(forms)))
    return len(tokens)


def conllu_package(path: Path) -> int:
    import conllu

    forms, labels, tokens, tags, starts = {}, {}, [], [], []
    with path.open(encoding="utf-8") as file:
        for sentence in conllu.parse_incr(file):
            starts.append(len(tokens))
            for token in sentence:
                if isinstance(token["id"], int):
                    tokens.append(forms.setdefault(token["form"], len(forms)))
                    tags.append(labels.setdefault(token["upos"], len(labels)))
    return len(tokens)


def readers_only(path: Path) -> int:
    """Detection, encoding and the reader; no scheme, language, digest of the corpus, or cache."""
    from dataclasses import replace

    from autoaux.corpora._files import examine
    from autoaux.corpora._layout import Store
    from autoaux.corpora._said import plans_of
    from autoaux.corpora._tree import open_tree

    [plan] = plans_of(open_tree(path))[0]
    store, n = Store(), 0
    for files in plan.splits.values():
        n += plan.reader.read([replace(file, encoding=examine(file).encoding) for file in files], plan.layout, store).n_tokens
    return n


def whole(path: Path) -> int:
    from autoaux.corpora import read_corpus

    corpus = read_corpus(path)
    assert len(corpus.forms)
    return sum(part.n_tokens for part in corpus.splits.values())


def measure(name: str, method: str) -> None:
    """One measurement in this process, printed as JSON."""
    path = SHARED / CORPORA[name][0]
    plain = {".conllu": plain_conllu, ".csv": plain_csv, ".gz": plain_documents}[path.suffix]
    read = {"plain loop": plain, "conllu": conllu_package, "readers": readers_only}.get(method, whole)
    import numpy as np
    import pyarrow
    import pyarrow.csv

    if method == "conllu":
        import conllu  # noqa: F401
    elif read is not plain:
        import autoaux.corpora as room
        from autoaux.corpora._language import language_of

        # the language model is loaded once a process, not once a corpus
        language_of(room.corpus_from_sentences("warm", {"train": [(["warm", "up", "words"] * 50, ["A", "B", "A"] * 50)]}))
    np.cumsum(np.ones(1000)), pyarrow.array(["a"]).dictionary_encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    n = read(path)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"tokens": n, "seconds": seconds, "megabytes": (peak - before) / 1024}))


def child(name: str, method: str, cache: str) -> dict:
    environment = {**os.environ, "AUTOAUX_CACHE": cache}
    environment |= dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    done = subprocess.run([sys.executable, __file__, name, method], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def best(name: str, method: str) -> dict:
    results = []
    with tempfile.TemporaryDirectory() as kept:
        if method == "from cache":
            child(name, "first read", kept)
        for _ in range(REPEATS):
            if method == "from cache":
                results.append(child(name, method, kept))
            else:
                with tempfile.TemporaryDirectory() as empty:
                    results.append(child(name, method, empty))
    return min(results, key=lambda result: result["seconds"]) | {"megabytes": max(r["megabytes"] for r in results)}


def size(path: Path) -> float:
    """Megabytes of text: of an archive, what its files hold."""
    if path.suffix == ".gz":
        with tarfile.open(path) as archive:
            return sum(member.size for member in archive) / 2**20
    return path.stat().st_size / 2**20


def page(rows: list[str]) -> str:
    """The whole page; what the aims come to is read off the rows."""
    lines = [
        "# Reading corpora",
        "",
        "Written by `python benchmarks/reading.py`: CPU seconds (best of three processes), peak memory above the",
        'start as a multiple of the text\'s size. "readers" is detection, encoding and parsing; "first read" is all',
        "of `read_corpus`: also label scheme, language, digest and writing the cache. Memory of a file behind the",
        "cache is mapped, so most of it is shared between processes. The plain loop ends with lists of ids and does",
        "nothing else: it looks for no encoding, format or damage.",
        "",
        "| corpus | text | tokens | method | CPU s | million tokens/s | times the plain loop | peak memory / text |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]
    for method, column, aim, met in (
        ("from cache", 5, "ten million tokens a second from the cache", lambda x: x >= 10),
        ("first read", 6, "five times the plain loop on first read", lambda x: x >= 5),
        ("first read", 7, "less than three times the text in memory on first read", lambda x: x < 3),
    ):
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
        told = [(row[0], float(row[column]), met(float(row[column]))) for row in cells if row[3] == method]
        verdict = "met" if all(good for *_, good in told) else "met on some" if any(good for *_, good in told) else "not met"
        lines.append(f"- Aim: {aim}: **{verdict}** ({', '.join(f'{name} {value:g}' for name, value, _ in told)}).")
    return "\n".join([*lines, "", LIMITS, ""])


def main() -> None:
    rows = []
    for name, (place, methods) in CORPORA.items():
        text = size(SHARED / place)
        results = {method: best(name, method) for method in methods}
        assert len({result["tokens"] for result in results.values()}) == 1 or name == "20 Newsgroups", results
        plain = results["plain loop"]["seconds"]
        for method, result in results.items():
            rate = result["tokens"] / result["seconds"] / 1e6
            row = (
                name,
                f"{text:.1f} MB",
                f"{result['tokens']:,}",
                method,
                f"{result['seconds']:.3f}",
                f"{rate:.2f}",
                f"{plain / result['seconds']:.1f}",
                f"{result['megabytes'] / text:.1f}",
            )
            rows.append(f"| {' | '.join(row)} |")
            print(rows[-1], flush=True)
    Path(__file__).with_suffix(".md").write_text(page(rows), encoding="utf-8")


if __name__ == "__main__":
    measure(*sys.argv[1:]) if len(sys.argv) == 3 else main()
