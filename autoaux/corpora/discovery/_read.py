"""The two ways in: one corpus, or a pool of them."""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from autoaux.corpora.corpus import Corpus, Pool, Unread, ensure_splits
from autoaux.corpora.discovery import _cache as cache
from autoaux.corpora.discovery._hub import is_hub, read_hub
from autoaux.corpora.discovery._label_files import NAMES
from autoaux.corpora.discovery._overrides import plans_of
from autoaux.corpora.discovery._plans import Plan, choose, with_pool_names
from autoaux.corpora.discovery._read_plan import read_plan
from autoaux.corpora.files import CORPUS, Examined, examine, open_tree
from autoaux.errors import InputError

_log = logging.getLogger(__name__)
Answer = tuple[list[Corpus], list[Unread]]


def read_corpus(path: Path | str, *, layer: str | None = None, name: str | None = None) -> Corpus:
    """Read one corpus: a file, a folder with its splits, an archive, FOLDER#NAME where a folder
    holds
    several, or ``hf:NAME[/CONFIG]#tokens,labels`` from the Hugging Face hub.

    `layer` picks the labels where a file has several (``deprel``, ``feats:Gender``, a column
    number); `name` names the corpus, and picks it where a folder holds several. Raises InputError
    where there is no corpus, more than one, or a row is not as expected.
    """
    if is_hub(str(path)):
        return read_hub(str(path), layer, name)
    path, inner = located(Path(path))
    wanted = inner or name

    def read() -> tuple[list[str], Answer]:
        plans, unread = plans_of(open_tree(path))
        if not plans:
            reasons = "; ".join(f"{item.path.name}: {item.reason}" for item in unread[:3])
            raise InputError(f"{path}: no corpus found ({reasons or 'there is no file'})")
        plan = choose(plans, wanted, path)
        key, corpus = load(plan, layer, name)
        return [key], ([corpus], [])

    return _cached(path, ["corpus", layer, name, wanted], read)[0][0]


def read_pool(path: Path | str, *, leave_out: Sequence[Corpus] = ()) -> Pool:
    """Read every corpus under a folder: one per folder with splits, or one per file.

    A corpus that cannot be read is reported in `Pool.unread` and left out, and so is every corpus
    of `leave_out` (the main task): the same content, or the same path and labels. Raises InputError
    where nothing can be read.
    """
    path, _ = located(Path(path))

    def read() -> tuple[list[str], Answer]:
        plans, unread = plans_of(open_tree(path), one_file_each=True)
        keys, corpora = [], []
        for plan in with_pool_names(plans, path):
            try:
                key, corpus = load(plan)
            except InputError as error:
                unread.append(Unread.because(plan.path, error))
            else:
                keys.append(key)
                corpora.append(corpus)
        return keys, (corpora, unread)

    found, unread = _cached(path, ["pool"], read)
    corpora = []
    for corpus in found:
        main = next((main for main in leave_out if _same(corpus, main)), None)
        if main is None:
            corpora.append(corpus)
        else:
            unread.append(Unread(corpus.path, f"it is the main task {main.name} itself"))
    if not corpora:
        reasons = "; ".join(f"{item.path.name}: {item.reason}" for item in unread[:3])
        raise InputError(f"{path}: no corpus in this pool can be read ({reasons or 'it is empty'})")
    return Pool(tuple(sorted(corpora, key=lambda corpus: corpus.name)), tuple(unread))


def located(path: Path) -> tuple[Path, str | None]:
    """(path on disk, NAME of FOLDER#NAME); InputError where nothing stands there."""
    name = None
    if not path.exists() and "#" in path.name:
        folder, _, name = str(path).rpartition("#")
        path = Path(folder)
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    return path, name


def _cached(path: Path, request: list, read: Callable[[], tuple[list[str], Answer]]) -> Answer:
    """The answer kept for this request while nothing under the path has changed, else a fresh
    one.
    """
    beside = () if path.is_dir() else tuple(path.parent / name for name in (CORPUS, *NAMES))
    before = cache.fingerprint(path, *beside)
    name = cache.key(*request, str(path), before)
    kept = cache.recall(name) if before else None
    if kept is not None:
        _log.info("%s: %d corpora taken from the cache", path, len(kept[0]))
        return kept
    keys, answer = read()
    if before and cache.fingerprint(path, *beside) == before:
        cache.remember(name, keys, answer[1])
    return answer


def _same(corpus: Corpus, main: Corpus) -> bool:
    if corpus.digest == main.digest:
        return True
    if corpus.path.resolve() == main.path.resolve() and corpus.labels == main.labels:
        return True
    try:
        return ensure_splits(corpus).digest == main.digest
    except InputError:  # too small to divide, so it was not divided for the main task either
        return False


def load(plan: Plan, layer: str | None = None, name: str | None = None) -> tuple[str, Corpus]:
    """(cache name, corpus): read what a plan says, or take it from the cache; InputError where
    files that belong to it cannot be read."""
    if plan.missing:
        raise _incomplete(plan)
    if layer:
        notes = tuple(
            note for note in plan.notes if "could each hold the labels" not in note.message
        )
        own = {
            split: (reader, layout.with_labels(layer) if layout.labels else layout)
            for split, (reader, layout) in plan.own.items()
        }
        plan = replace(plan, layout=plan.layout.with_labels(layer), own=own, notes=notes)
    plan = replace(plan, name=name or (f"{plan.name}:{layer}" if layer else plan.name))
    encoding = "latin-1" if plan.layout.binary else plan.encoding
    digest = hashlib.sha256()
    examined: dict[str, list[Examined]] = {}
    for split, files in plan.splits.items():
        examined[split] = []
        for file in files:
            digest.update(
                "\0".join((split, *file.name.parts, str(file.size), "")).encode(
                    "utf-8", "surrogateescape"
                )
            )
            examined[split].append(examine(file, encoding, digest))
    told = [
        getattr(plan, field)
        for field in (
            "name",
            "path",
            "layout",
            "encoding",
            "language",
            "domains",
            "scheme",
            "strip_prefix",
            "strip_suffix",
            "label_names",
            "unlabelled",
        )
    ]
    told.append({split: layout for split, (_, layout) in plan.own.items()})
    for file in plan.described:
        digest.update(file.read())
    key = cache.key(digest.hexdigest(), told)
    corpus = cache.load(key)
    how = "read" if corpus is None else "taken from the cache"
    _log.info("%s: corpus %s, %s, %s", plan.path, plan.name, plan.layout.format, how)
    if corpus is None:
        corpus = read_plan(plan, examined)
        cache.store(key, corpus)
    return key, corpus


def _incomplete(plan: Plan) -> InputError:
    told = "; ".join(f"{item.path.name}: {item.reason}" for item in plan.missing[:3])
    more = f" and {len(plan.missing) - 3:,} more" if len(plan.missing) > 3 else ""
    names = ", ".join(item.path.name for item in plan.missing[:3])
    return InputError(
        f"{plan.path}: not all of its files can be read ({told}{more}); mend them, or"
        f" `leave: [{names}]` in corpus.yaml reads it without them"
    )
