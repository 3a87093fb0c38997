"""What a path holds, told in full: for `autoaux inspect`, and for the manifest that says the
same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonpath
from pathlib import Path, PurePosixPath

import numpy as np

from autoaux.corpora.corpus import Corpus, Split, Unread
from autoaux.corpora.discovery._hub import is_hub, read_hub
from autoaux.corpora.discovery._overrides import plans_of
from autoaux.corpora.discovery._plans import Plan, choose, with_pool_names
from autoaux.corpora.discovery._read import load, located
from autoaux.corpora.files import (
    CORPUS,
    POOL,
    SEPARATORS,
    Manifest,
    PoolEntry,
    PoolManifest,
    open_tree,
    write_manifest,
)
from autoaux.errors import InputError

_SEPARATOR_NAMES = {sign: name for name, sign in SEPARATORS.items()}
_PACKED = (".gz", ".bz2", ".xz", ".zip", ".tar", ".tgz", ".tbz2", ".txz")
_MANY = 20  # files of a split beyond which a manifest names their folder


@dataclass(frozen=True)
class Inspected:
    """A corpus, how it was read, and what else its files offer as labels."""

    corpus: Corpus
    layers: tuple[str, ...] = ()
    layer: str = ""
    plan: Plan | None = None


@dataclass(frozen=True)
class Inspection:
    """Everything that stands under one path."""

    path: Path
    found: tuple[Inspected, ...]
    unread: tuple[Unread, ...]


def inspect(path: Path | str, layer: str | None = None) -> Inspection:
    """Read all corpora under a path; what cannot be read is told with its reason.

    InputError where the path does not exist.
    """
    if is_hub(str(path)):
        return Inspection(
            Path(path), (Inspected(read_hub(str(path), layer), layer=layer or ""),), ()
        )
    where, wanted = located(Path(path))
    plans, unread = plans_of(open_tree(where), one_file_each=True)
    if wanted:
        plans = [choose(plans, wanted, where)] if plans else []
    found = []
    for plan in with_pool_names(plans, where):
        try:
            _, corpus = load(plan, layer)
        except InputError as error:
            unread.append(Unread.because(plan.path, error))
        else:
            found.append(Inspected(corpus, plan.layout.layers, layer or plan.layout.labels, plan))
    found.sort(key=lambda item: item.corpus.name)
    return Inspection(Path(path), tuple(found), tuple(unread))


@dataclass(frozen=True)
class Facts:
    """Numbers of one split: sizes, distinct forms, longest sentence, and how often each label
    stands.
    """

    sentences: int
    tokens: int
    forms: int
    longest: int
    labels: dict[str, int]


def facts(corpus: Corpus, part: Split) -> Facts:
    counts = np.bincount(part.labels, minlength=len(corpus.labels))
    return Facts(
        part.n_sentences,
        part.n_tokens,
        len(np.unique(part.tokens)),
        int(np.diff(part.offsets).max(initial=0)),
        {label: int(count) for label, count in zip(corpus.labels, counts, strict=True) if count},
    )


def write_manifests(inspection: Inspection) -> list[Path]:
    """Write what was detected: corpus.yaml for a folder of one corpus, pool.yaml for a folder of
    several.

    InputError where a manifest stands already, or the path is no folder.
    """
    root = inspection.path
    items = [(item.corpus, item.plan) for item in inspection.found if item.plan is not None]
    if not root.is_dir():
        raise InputError(f"{root}: a manifest is written into a folder; give the folder")
    if not items:
        raise InputError(f"{root}: no corpus to describe")
    if len(items) == 1 and items[0][1].path == root:
        target = root / CORPUS
        write_manifest(target, Manifest(**_manifest_fields(*items[0], root)))
    else:
        entries = [
            PoolEntry(path=_place(plan, root), **_manifest_fields(corpus, plan, _folder(plan)))
            for corpus, plan in items
        ]
        target = root / POOL
        write_manifest(target, PoolManifest(corpora=tuple(entries)))
    return [target]


def _folder(plan: Plan) -> Path:
    path = Path(str(plan.path).partition("#")[0])
    return path if path.is_dir() else path.parent


def _place(plan: Plan, root: Path) -> str:
    return Path(str(plan.path).partition("#")[0]).relative_to(root).as_posix()


def _manifest_fields(corpus: Corpus, plan: Plan, folder: Path) -> dict:
    """The fields of a manifest that reads the corpus as it was read."""
    layout = plan.layout
    said: dict = {"name": plan.name, "format": layout.format}
    said |= {
        field: value
        for field in ("encoding", "scheme", "strip_prefix", "strip_suffix")
        if (value := getattr(plan, field)) is not None
    }
    if corpus.language:
        said["language"] = corpus.language
    if plan.domains:
        said["domains"] = plan.domains
    if layout.separator:
        said["separator"] = _SEPARATOR_NAMES[layout.separator]
    if layout.columns and not layout.header:
        said["columns"] = layout.columns
    for field in ("tokens", "labels", "sentences"):
        if getattr(layout, field):
            said[field] = getattr(layout, field)
    splits = {
        split: _names([file.path for file in files], folder) for split, files in plan.splits.items()
    }
    if all(splits.values()) and plan.path.suffix not in _PACKED:
        said["splits"] = {
            split: names if len(names) > 1 else names[0] for split, names in splits.items()
        }
    return said


def _names(paths: Sequence[Path], folder: Path) -> tuple[str, ...]:
    """Files relative to the folder; their common folder where they are many; none where that
    says too much.
    """
    names = [path.relative_to(folder).as_posix() for path in paths]
    if len(names) <= _MANY:
        return tuple(names)
    shared = commonpath(names)
    return (PurePosixPath(shared).as_posix(),) if shared else ()
