"""One corpus as files of one format, with a manifest that reads them back as they were."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autoaux.corpora.corpus import Corpus, Unread
from autoaux.corpora.discovery import read_corpus, read_pool
from autoaux.corpora.files import CORPUS, Manifest, write_manifest
from autoaux.corpora.writing._as_columns import CONLL, CONLLU
from autoaux.corpora.writing._as_records import JSONL, PARQUET
from autoaux.corpora.writing._as_spacy import SPACY
from autoaux.corpora.writing._form import Form
from autoaux.errors import InputError

FORMS: dict[str, Form] = {
    "conll": CONLL,
    "conllu": CONLLU,
    "jsonl": JSONL,
    "parquet": PARQUET,
    "spacy": SPACY,
}


@dataclass(frozen=True)
class Converted:
    """A corpus, and the file of each of its splits, those without labels too."""

    corpus: Corpus
    files: dict[str, Path]


def convert(
    source: Path | str, target: Path | str, to: str, *, layer: str | None = None
) -> Converted:
    """Read a corpus and write it into a new folder: a file for each split, and corpus.yaml.

    Label schemes are IOB2 and repairs applied, as in the corpus that was read. What was written is
    read again before it stands at `target`, and has the same digest. InputError where it has not,
    where the format cannot say what the corpus holds, or something stands at `target`.
    """
    target = _new(target, to)
    corpus = read_corpus(source, layer=layer)
    with _made(target) as folder:
        names = _written(corpus, folder, to)
    return Converted(corpus, {split: target / name for split, name in names.items()})


def convert_pool(
    source: Path | str, target: Path | str, to: str
) -> tuple[list[Converted], list[Unread]]:
    """Every corpus of a pool in a folder of its own below a new one, and what was not written: what
    could not be read, and what the format cannot say.

    InputError where something stands at `target`, or nothing could be written.
    """
    target = _new(target, to)
    pool = read_pool(source)
    done: list[Converted] = []
    left = list(pool.unread)
    with _made(target) as folder:
        for corpus in pool.corpora:
            name = _plain(corpus.name)
            while (folder / name).exists():
                name += "_"
            try:
                names = _written(corpus, folder / name, to)
            except InputError as error:
                shutil.rmtree(folder / name)
                left.append(Unread.because(corpus.path, error))
            else:
                files = {split: target / name / file for split, file in names.items()}
                done.append(Converted(corpus, files))
        if not done:
            reasons = "; ".join(f"{item.path.name}: {item.reason}" for item in left[:3])
            raise InputError(f"{source}: no corpus of this pool can be written as {to} ({reasons})")
    return done, left


def _new(target: Path | str, to: str) -> Path:
    """The target as a path; InputError where the format is unknown or something stands there."""
    if to not in FORMS:
        raise InputError(f"--to {to}: expected one of {', '.join(FORMS)}")
    target = Path(target)
    if target.exists():
        raise InputError(f"{target}: stands there already; it is not overwritten")
    return target


@contextmanager
def _made(target: Path) -> Iterator[Path]:
    """A folder beside the target, which becomes the target unless something goes wrong."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".autoaux-") as made:
        folder = Path(made) / "made"
        folder.mkdir()
        yield folder
        shutil.move(folder, target)


def _written(corpus: Corpus, folder: Path, to: str) -> dict[str, str]:
    """Write a corpus into a folder and read it back; the name of each split's file."""
    folder.mkdir(exist_ok=True)
    names = _write(corpus, folder, to)
    _read_back(corpus, folder, to)
    return names


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]+", "_", name).strip("._-") or "corpus"


def write_splits(corpus: Corpus, folder: Path, to: str) -> dict[str, str]:
    """Write each split of a corpus that has labels into a folder, as one of `FORMS`; returns the
    files' names.

    Raises:
        InputError: the format cannot say what the corpus holds, or a split's name is no file's.
    """
    return _files(corpus, corpus.splits, folder, to)


def _files(corpus: Corpus, splits: Iterable[str], folder: Path, to: str) -> dict[str, str]:
    form = FORMS[to]
    names = {split: f"{split}{form.suffix}" for split in splits}
    for split, name in names.items():
        if not re.fullmatch(r"\w[\w.-]*", split):
            raise InputError(f"{corpus.path}: split {split!r} cannot be the name of a file")
        form.write(corpus, split, folder / name)
    return names


def _write(corpus: Corpus, folder: Path, to: str) -> dict[str, str]:
    form = FORMS[to]
    names = _files(corpus, (*corpus.splits, *corpus.unlabelled), folder, to)
    fields = form.manifest(corpus) | {
        "name": _plain(corpus.name),
        "language": corpus.language,
        "domains": corpus.domains,
        "strip_prefix": "",
        "strip_suffix": "",
        "splits": names,
        "unlabelled": tuple(corpus.unlabelled),
    }
    if corpus.kind == "tagging":
        fields["scheme"] = "IOB2" if corpus.spans else "token"
    write_manifest(folder / CORPUS, Manifest.model_validate(fields))
    return names


def _read_back(corpus: Corpus, folder: Path, to: str) -> None:
    """InputError where the files do not give the corpus that was written."""
    try:
        again = read_corpus(folder)
    except InputError as error:
        problem = str(error).replace(f"{folder}/", "").replace(str(folder), "it")
    else:
        if again.digest == corpus.digest:
            return
        problem = "its tokens or labels are others"
    raise InputError(
        f"{corpus.path}: what is written as {to} does not read back to the same corpus ({problem});"
        " nothing is kept; another --to may hold it"
    )
