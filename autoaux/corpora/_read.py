"""The two ways in: one corpus, or a pool of them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autoaux.corpora._assemble import Origin, assemble
from autoaux.corpora._corpus import Corpus, Note, Pool, Split, Unread
from autoaux.corpora._discover import Plan, choose, discover, unique_names
from autoaux.corpora._files import Examined, examine
from autoaux.corpora._layout import Store
from autoaux.corpora._splits import ensure_splits
from autoaux.corpora._tree import open_tree
from autoaux.errors import InputError


def read_corpus(path: Path | str, *, layer: str | None = None, name: str | None = None) -> Corpus:
    """Read one corpus: a file, a folder with its splits, or FOLDER#NAME where a folder holds several.

    `layer` picks the labels where a file has several (``deprel``, ``feats:Gender``, a column number);
    `name` names the corpus, and picks it where a folder holds several. Raises InputError where there
    is no corpus, more than one, or a row is not as expected.
    """
    path = Path(path)
    wanted = name
    if not path.exists() and "#" in path.name:
        folder, _, wanted = str(path).rpartition("#")
        path = Path(folder)
    plans, unread = discover(open_tree(path))
    plans = choose(plans, wanted)
    if not plans:
        reasons = "; ".join(f"{item.path.name}: {item.reason}" for item in unread[:3])
        raise InputError(f"{path}: no corpus found in {len(unread)} files ({reasons})")
    if len(plans) > 1:
        names = ", ".join(plan.name for plan in plans[:8])
        raise InputError(f"{path}: {len(plans)} corpora stand here ({names}); give one of them, as {path}#{plans[0].name}")
    return _load(plans[0], layer, name)


def read_pool(path: Path | str, *, leave_out: Sequence[Corpus] = ()) -> Pool:
    """Read every corpus under a folder: one per folder with splits, or one per file.

    A corpus that cannot be read is reported in `Pool.unread` and left out, and so is every corpus of
    `leave_out` (the main task): the same content, or the same path and labels. Raises InputError
    where nothing can be read.
    """
    path = Path(path)
    plans, unread = discover(open_tree(path), one_file_each=True)
    corpora = []
    for plan in unique_names(plans):
        try:
            corpus = _load(plan)
        except InputError as error:
            unread.append(Unread(plan.path, str(error)))
            continue
        same = next((main for main in leave_out if _same(corpus, main)), None)
        if same is None:
            corpora.append(corpus)
        else:
            unread.append(Unread(plan.path, f"left out: it is the main task {same.name} itself"))
    if not corpora:
        reasons = "; ".join(f"{item.path.name}: {item.reason}" for item in unread[:3])
        raise InputError(f"{path}: no corpus in this pool can be read ({reasons or 'it is empty'})")
    return Pool(tuple(sorted(corpora, key=lambda corpus: corpus.name)), tuple(unread))


def _same(corpus: Corpus, main: Corpus) -> bool:
    if corpus.digest == main.digest:
        return True
    if corpus.path.resolve() == main.path.resolve() and corpus.labels == main.labels:
        return True
    try:
        return ensure_splits(corpus).digest == main.digest
    except InputError:  # too small to divide, so it was not divided for the main task either
        return False


def _load(plan: Plan, layer: str | None = None, name: str | None = None) -> Corpus:
    layout = replace(plan.layout, labels=layer) if layer else plan.layout
    store = Store()
    parts: dict[str, Split] = {}
    encodings = set()
    for split, files in plan.splits.items():
        examined = [examine(file, "latin-1" if layout.binary else plan.encoding) for file in files]
        for result in examined:
            encodings.add("utf-8" if layout.binary else result.encoding)
            _note_encoding(store, result)
        ready = [replace(file, encoding=result.encoding) for file, result in zip(files, examined)]
        parts[split] = plan.reader.read(ready, layout, store)
    origin = Origin(
        path=plan.path,
        format=plan.reader.name,
        encoding=next(iter(encodings - {"utf-8"}), "utf-8"),
        language=plan.language,
        domains=plan.domains,
        scheme=plan.scheme,
    )
    shown = name or (f"{plan.name}:{layer}" if layer else plan.name)
    notes = [note for note in plan.notes if not (layer and note.message.startswith("columns "))]
    return assemble(shown, layout.kind, parts, store.forms.names, store.labels.names, origin, (*notes, *store.findings.notes()))


def _note_encoding(store: Store, result: Examined) -> None:
    if result.bad_lines:
        message = f"lines that are not UTF-8, read as {result.encoding} (`encoding:` in corpus.yaml says otherwise)"
        store.findings.add("encoding", message, result.first_bad, result.bad_lines)
