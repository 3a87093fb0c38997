"""How files are laid out where a person says so."""

from collections.abc import Sequence
from dataclasses import replace

from autoaux.corpora.corpus import Kind
from autoaux.corpora.discovery._plans import Plan
from autoaux.corpora.files import SEPARATORS, File, Manifest
from autoaux.corpora.formats import READERS, Layout, Reader, fields_of, first_rows, modal_columns
from autoaux.errors import InputError


def bare_layout(reader: Reader, files: Sequence[File], manifest: Manifest) -> Layout:
    """The layout of files in which their reader finds no sign of its format, but a person says
    so.
    """
    bare = getattr(reader, "bare", None)
    if bare is not None:
        said = SEPARATORS[manifest.separator] if manifest.separator else ""
        named = manifest.header is not False
        return bare(files, said, manifest.tokens, manifest.labels, manifest.sentences or "", named)
    separator = SEPARATORS[manifest.separator] if manifest.separator else "\t"
    columns = manifest.columns or modal_columns(files[0].head(), separator)
    return Layout(
        reader.name,
        kind=READERS[reader.name].kinds[0],
        separator=separator,
        columns=columns,
        tokens="1",
        labels=str(columns),
    )


def manifest_layout(plan: Plan, manifest: Manifest) -> Layout:
    """The layout of a plan with what the manifest says in place of what was detected.

    Raises:
        InputError: the format has no such kind of labels, or no header.
    """
    said = {
        key: value
        for key in ("tokens", "sentences", "columns", "comments", "quotes")
        if (value := getattr(manifest, key)) is not None
    }
    first = next(iter(plan.splits.values()))[0]
    if manifest.separator and SEPARATORS[manifest.separator] != plan.layout.separator:
        said["separator"] = SEPARATORS[manifest.separator]
        said.setdefault("columns", modal_columns(first.head(), said["separator"]))
    layout = plan.layout
    if manifest.header is not None:
        layout = _with_header(layout, first, manifest.header)
    layout = replace(layout, ragged=manifest.ragged, **said)
    layout = layout.with_labels(manifest.labels) if manifest.labels is not None else layout
    return _of_kind(layout, manifest.kind, first) if manifest.kind else layout


def _of_kind(layout: Layout, kind: Kind, file: File) -> Layout:
    if kind != layout.kind and kind not in READERS[layout.format].kinds:
        raise InputError(
            f"{file.path}: `kind: {kind}`: {layout.format} has labels of another kind; say the"
            " `format:` too"
        )
    return replace(layout, kind=kind)


def _with_header(layout: Layout, file: File, named: bool) -> Layout:
    """The layout with the first row as the columns' names, or as a row like the others; columns
    are numbered from 1 then."""
    if not layout.separator or layout.separator == "/":
        raise InputError(
            f"{file.path}: `header:` is for columns, which {layout.format} has none of"
        )
    if named == layout.named:
        return layout
    if not named and layout.format == "conll":
        return replace(layout, header=())
    if layout.format == "conll":
        line = file.head().decode("utf-8", "replace").split("\n")[0].rstrip("\r")
        return replace(layout, header=tuple(fields_of(line, layout.separator)))
    cells = [cell.strip() for cell in (first_rows(file, layout.separator) or [[]])[0]]
    numbers = [str(at) for at in range(1, len(cells) + 1)]
    after = tuple(cells if named else numbers)
    moved = dict(zip(layout.header or numbers, after, strict=False))
    return replace(
        layout,
        header=after,
        columns=len(after),
        tokens=moved.get(layout.tokens, layout.tokens),
        labels=moved.get(layout.labels, layout.labels),
        sentences=moved.get(layout.sentences, layout.sentences),
    )
