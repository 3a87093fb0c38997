"""Plans with what manifests say in place of what was detected."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Unread, split_order
from autoaux.corpora.discovery._blind import unlabelled_layout
from autoaux.corpora.discovery._discover import discover, recognise
from autoaux.corpora.discovery._group import Found, own_layouts, plan_of
from autoaux.corpora.discovery._label_files import beside
from autoaux.corpora.discovery._manifest_layout import bare_layout, manifest_layout
from autoaux.corpora.discovery._passed_over import without_litter
from autoaux.corpora.discovery._plans import Plan, choose, leading_back
from autoaux.corpora.discovery._unread import UnreadFile
from autoaux.corpora.files import (
    CORPUS,
    POOL,
    File,
    Manifest,
    Tree,
    manifests,
    place_of,
    plain_name,
)
from autoaux.corpora.formats import (
    READERS,
    Gatherer,
    Layout,
    Reader,
    layout_in,
    reader_named,
)
from autoaux.errors import InputError


def plans_of(tree: Tree, *, one_file_each: bool = False) -> tuple[list[Plan], list[Unread]]:
    """The corpora of a tree: those that a manifest describes, and the others as detected."""
    unread: list[Unread] = []
    plans: list[Plan] = []
    said, left_out = manifests(list(tree.files))
    left = [file for file in tree.files if not _left_out(file.name, left_out)]

    def stays(item: Unread) -> bool:
        return not _left_out(_below(tree, item), left_out)

    refused = list(filter(stays, tree.refused))
    for where, manifest in said:
        own = [f for f in left if f.name == where or where in f.name.parents]
        left = [f for f in left if f not in own]
        closed = [item for item in refused if where in _below(tree, item).parents]
        refused = [item for item in refused if item not in closed]
        try:
            plans.append(
                _alone(tree, manifest)
                if tree.alone
                else _described(tree.root, where, own, manifest, closed)
            )
        except InputError as error:
            if not one_file_each:
                raise
            unread.append(Unread.because(tree.root / where, error))
    if not tree.alone:
        left = without_litter(left)
    found, unknown = discover(tree.root, left, refused, one_file_each=one_file_each)
    plans = [_with_described(plan, tree) for plan in (*plans, *found)]
    plans = [replace(plan, missing=tuple(filter(stays, plan.missing))) for plan in plans]
    return leading_back(plans), [*unread, *unknown]


def _with_described(plan: Plan, tree: Tree) -> Plan:
    first = next(iter(plan.splits.values()))[0]
    return replace(plan, described=beside(first.name, (*tree.files, *tree.described)))


def _below(tree: Tree, item: Unread) -> PurePosixPath:
    path = item.path
    return PurePosixPath(
        path.relative_to(tree.root).as_posix() if path.is_relative_to(tree.root) else path.name
    )


def _left_out(name: PurePosixPath, said: Sequence[tuple[PurePosixPath, str]]) -> bool:
    """Whether a manifest says to leave a file: by its name below the manifest, or a pattern of
    names."""
    return any(
        name.is_relative_to(where) and name.relative_to(where).match(pattern)
        for where, pattern in said
    )


def _alone(tree: Tree, manifest: Manifest) -> Plan:
    """One file of a folder with a manifest: read as that says, its split too, but no other file."""
    [file] = [file for file in tree.files if file.name.name != CORPUS]
    splits = {
        split: file.name.name
        for split in manifest.splits
        if file.name.name in manifest.files_of(split)
    }
    plan = _described(
        tree.root, PurePosixPath("."), [file], manifest.model_copy(update={"splits": splits})
    )
    return replace(plan, path=file.path)


def _described(
    root: Path,
    where: PurePosixPath,
    files: Sequence[File],
    manifest: Manifest,
    closed: Sequence[Unread] = (),
) -> Plan:
    path = root / where
    if not files:
        raise InputError(f"{path}: named in a manifest, but nothing stands there")
    if manifest.splits:
        plan = _split_overrides(path, where, files, manifest)
    elif manifest.format:
        reader = reader_named(manifest.format)
        ready = without_litter(files) or [f for f in files if f.name.name not in (CORPUS, POOL)]
        members = [
            Found(f, reader, layout, place_of(f.name))
            for f in ready
            if (layout := layout_in(reader.detect([f])))
        ]
        if members:
            main = max(members, key=lambda member: member.file.size).layout
            known = {member.file.name for member in members}
            members += [
                Found(f, reader, unlabelled_layout(reader, f, main) or main, place_of(f.name))
                for f in ready
                if f.name not in known and not _is_beside(f)
            ]
        else:
            members = [
                Found(f, reader, bare_layout(reader, [f], manifest), place_of(f.name))
                for f in ready
            ]
        plan = plan_of(path.resolve().name, path, members)
    else:
        plans, _ = discover(root, without_litter(files), closed)
        if not plans:
            raise InputError(
                f"{path}: a manifest describes it, but no file in it is recognised; say `format:`"
                " and `splits:`"
            )
        plan = replace(choose(plans, manifest.name, path), path=path)
    layout = manifest_layout(plan, manifest)
    notes = tuple(
        n for n in plan.notes if n.kind != "ambiguous" or not (manifest.labels or manifest.splits)
    )
    return replace(
        plan,
        name=manifest.name or plain_name(path.resolve().name),
        named=manifest.name is not None,
        layout=layout,
        own=_own(plan, manifest),
        notes=notes,
        encoding=manifest.encoding,
        language=manifest.language,
        domains=manifest.domains,
        scheme=manifest.scheme,
        strip_prefix=manifest.strip_prefix,
        strip_suffix=manifest.strip_suffix,
        label_names=manifest.label_names,
        unlabelled=_no_labels(path, manifest.unlabelled, plan),
    )


def _is_beside(file: File) -> bool:
    """Whether a file among those of one format is only a list of words beside them."""
    return UnreadFile(file.name, Unread(file.path, ""), file).is_list()


def _split_overrides(
    path: Path, where: PurePosixPath, files: Sequence[File], manifest: Manifest
) -> Plan:
    by_name = {file.name: file for file in files}
    splits: dict[str, tuple[File, ...]] = {}
    for split in sorted(manifest.splits, key=split_order):
        chosen: list[File] = []
        for one in manifest.files_of(split):
            name = where / one if where not in by_name else where
            inside = [file for file in files if name in file.name.parents]
            if name not in by_name and not inside:
                raise InputError(f"{path}: split {split}: no file {one!r} there")
            chosen += [by_name[name]] if name in by_name else inside
        splits[split] = tuple(chosen)
    main = max(splits, key=lambda split: sum(file.size for file in splits[split]))
    largest = splits[main]
    if manifest.format:
        reader = reader_named(manifest.format)
        said = layout_in(reader.detect(largest)) or bare_layout(reader, largest, manifest)
        return _with_own(Plan(plain_name(path.name), path, reader, said, splits), main, reader)
    found = (
        recognise(largest[0])
        if len(largest) == 1 or len({f.name.suffix for f in largest}) == 1
        else None
    )
    if isinstance(found, Found):
        plan = Plan(plain_name(path.name), path, found.reader, found.layout, splits)
        return _with_own(plan, main)
    for known in sorted(READERS.values(), key=lambda known: known.rank):
        if layout := layout_in(known.reader.detect(largest)):
            return Plan(plain_name(path.name), path, known.reader, layout, splits)
    raise InputError(f"{largest[0].path}: no format known here; say `format:` in the manifest")


def _with_own(plan: Plan, main: str, said: Reader | None = None) -> Plan:
    """The plan with the layouts of splits that differ from the main one: as detected, or as the
    reader finds that a person says; those without labels too."""
    if isinstance(plan.reader, Gatherer):
        return plan
    members, blind = [], {}
    for split, files in plan.splits.items():
        place = replace(place_of(files[0].name), split=split)
        if split == main:
            found: object = plan.layout
        else:
            found = layout_in(said.detect(files)) if said else recognise(files[0])
        if isinstance(found, Found):
            members.append(replace(found, place=place))
        elif isinstance(found, Layout):
            members.append(Found(files[0], plan.reader, found, place))
        elif bare := unlabelled_layout(plan.reader, files[0], plan.layout):
            blind[split] = plan.reader, bare
    [first] = [member for member in members if member.place.split == main]
    return replace(plan, own=blind | own_layouts(first, members))


def _own(plan: Plan, manifest: Manifest) -> dict[str, tuple[Reader, Layout]]:
    """Layouts of splits that differ; where a person says the columns, of those without labels."""
    fields = ("format", "separator", "columns", "tokens", "labels")
    said = any(getattr(manifest, name) is not None for name in fields)
    return {split: how for split, how in plan.own.items() if not said or not how[1].labels}


def _no_labels(path: Path, said: Sequence[str], plan: Plan) -> tuple[str, ...]:
    """The splits that a person says have no labels."""
    unknown = [split for split in said if split not in plan.splits]
    if unknown:
        raise InputError(
            f"{path}: unlabelled: no split {unknown[0]!r} among {', '.join(plan.splits)}"
        )
    return tuple(said)
