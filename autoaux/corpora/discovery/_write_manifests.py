"""The manifest that says what was detected, to be edited."""

from collections.abc import Sequence
from dataclasses import replace
from os.path import commonpath
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Corpus
from autoaux.corpora.discovery._inspect import Inspection
from autoaux.corpora.discovery._plans import Plan
from autoaux.corpora.discovery._read_plan import label_names_of
from autoaux.corpora.files import (
    CORPUS,
    POOL,
    SEPARATORS,
    Manifest,
    PoolEntry,
    PoolManifest,
    write_manifest,
)
from autoaux.corpora.formats import Layout
from autoaux.errors import InputError

_SEPARATOR_NAMES = {sign: name for name, sign in SEPARATORS.items()}
_PACKED = (".gz", ".bz2", ".xz", ".zip", ".tar", ".tgz", ".tbz2", ".txz")
_MANY = 20  # files of a split beyond which a manifest names their folder
_MAY_HAVE_HEADER = ("conll", "csv", "csv-plain", "csv-sentences")


def write_manifests(inspection: Inspection) -> list[Path]:
    """Write what was detected: corpus.yaml for a folder of one corpus, pool.yaml for a folder of
    several.

    InputError where a manifest stands already, or the path is no folder.
    """
    root = inspection.path
    items = [
        (item.corpus, replace(item.plan, layout=item.plan.layout.with_labels(item.layer)))
        for item in inspection.found
        if item.plan is not None
    ]
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
    said: dict = {"name": plan.name}
    if all(not own.labels for _, own in plan.own.values()):  # else each split's own is detected
        said |= _layout_fields(plan.layout)
    said |= {
        field: value
        for field in ("encoding", "scheme", "strip_prefix", "strip_suffix")
        if (value := getattr(plan, field)) is not None
    }
    if names := label_names_of(plan):
        said["label_names"] = names
    if corpus.unlabelled:
        said["unlabelled"] = tuple(corpus.unlabelled)
    if corpus.language:
        said["language"] = corpus.language
    if plan.domains:
        said["domains"] = plan.domains
    splits = {
        split: _names([file.path for file in files], folder) for split, files in plan.splits.items()
    }
    if all(splits.values()) and plan.path.suffix not in _PACKED:
        said["splits"] = {
            split: names if len(names) > 1 else names[0] for split, names in splits.items()
        }
    return said


def _layout_fields(layout: Layout) -> dict:
    said: dict = {"format": layout.format, "kind": layout.kind}
    if layout.separator:
        said["separator"] = _SEPARATOR_NAMES[layout.separator]
    if layout.format in _MAY_HAVE_HEADER:
        said["header"] = layout.named
    if layout.columns and not layout.header:
        said["columns"] = layout.columns
    said |= {
        field: value
        for field in ("tokens", "labels", "sentences")
        if (value := getattr(layout, field))
    }
    said |= {
        field: value
        for field in ("comments", "quotes")
        if (value := getattr(layout, field)) is not None
    }
    return said | ({"ragged": layout.ragged} if layout.ragged == "skip" else {})


def _names(paths: Sequence[Path], folder: Path) -> tuple[str, ...]:
    """Files relative to the folder; their common folder where they are many; none where that
    says too much.
    """
    names = [path.relative_to(folder).as_posix() for path in paths]
    if len(names) <= _MANY:
        return tuple(names)
    shared = commonpath(names)
    return (PurePosixPath(shared).as_posix(),) if shared else ()
