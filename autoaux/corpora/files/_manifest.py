"""What a person says about data: corpus.yaml beside it, or one pool.yaml for many corpora."""

import re
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, Field, ValidationError, field_validator

from autoaux.corpora.files._corpus_names import Name
from autoaux.corpora.files._files import File
from autoaux.corpora.files._utf16 import is_usable_encoding
from autoaux.errors import InputError
from autoaux.strict import Strict, in_words

CORPUS, POOL = "corpus.yaml", "pool.yaml"
SEPARATORS = {
    "tab": "\t",
    "blank": " ",
    "comma": ",",
    "semicolon": ";",
    "slash": "/",
    "underscore": "_",
    "bar": "|",
}

Column = Annotated[
    str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)
]
Scheme = Literal["IO", "IOB1", "IOB2", "BIOES", "BILOU", "BMES", "token"]


_DEEPEST = 200  # brackets within brackets of a manifest


class Manifest(Strict):
    """One corpus. Whatever is left out is detected.

    `splits` maps a split to a file or files beside the manifest; `tokens` and `labels` are columns
    (numbers from 1, or names) or a layer; `strip_prefix` and `strip_suffix` take marks off tokens;
    `comments` is what a comment line begins with ("" where there are none), `quotes` whether quotes
    enclose fields (CSV); `ragged: skip` leaves out rows of column files that do not have all
    columns, instead of refusing the file; `leave` names files (or patterns such as `*.log`) that
    are not to be read. `kind` is "tagging" or "classification", `header` whether the first row
    names the columns, `label_names` what numbers of labels stand for (a list from 0, or number:
    name), `unlabelled` which splits have no labels, whatever stands in their place.
    """

    name: Name | None = None
    language: str | None = None
    domains: tuple[str, ...] = ()
    format: str | None = None
    encoding: str | None = None
    separator: (
        Literal["tab", "blank", "comma", "semicolon", "slash", "underscore", "bar"] | None
    ) = None
    columns: int | None = Field(None, ge=2)
    tokens: Column | None = None
    labels: Column | None = None
    sentences: str | None = None
    ragged: Literal["refuse", "skip"] = "refuse"
    comments: str | None = None
    quotes: bool | None = None
    scheme: Scheme | None = None
    strip_prefix: str | None = None
    strip_suffix: str | None = None
    splits: dict[str, str | tuple[str, ...]] = {}
    leave: tuple[str, ...] = ()
    kind: Literal["tagging", "classification"] | None = None
    header: bool | None = None
    label_names: dict[Column, str] = {}
    unlabelled: tuple[str, ...] = ()

    @field_validator("label_names", mode="before")
    @classmethod
    def _numbered(cls, names: object) -> object:
        return dict(enumerate(names)) if isinstance(names, list) else names

    @field_validator("encoding")
    @classmethod
    def _of_a_text(cls, name: str | None) -> str | None:
        if name is not None and not is_usable_encoding(name):
            raise ValueError(
                f"{name!r} is no encoding that files are read in (UTF-16 is known by itself; save"
                " others as UTF-8)"
            )
        return name

    def files_of(self, split: str) -> tuple[str, ...]:
        said = self.splits[split]
        return (said,) if isinstance(said, str) else said


class PoolEntry(Manifest):
    """One corpus of a pool, with the folder or file it stands in."""

    path: str


class PoolManifest(Strict):
    """``corpora:`` lists entries; files that none of them covers are detected as usual, but for
    those that `leave` names."""

    corpora: tuple[PoolEntry, ...] = ()
    leave: tuple[str, ...] = ()


def manifests(
    files: list[File],
) -> tuple[list[tuple[PurePosixPath, Manifest]], list[tuple[PurePosixPath, str]]]:
    """(folder or file, what is said of it), deepest first, and (folder, name or pattern) of what is
    not to be read; InputError where a manifest cannot be read."""
    found: dict[PurePosixPath, Manifest] = {}
    leave: list[tuple[PurePosixPath, str]] = []
    for file in files:
        if file.name.name == POOL:
            pool = _parse(PoolManifest, file)
            leave += [(file.name.parent, name) for name in pool.leave]
            for entry in pool.corpora:
                found[file.name.parent / entry.path] = entry
    for file in files:
        if file.name.name == CORPUS:
            found[file.name.parent] = _parse(Manifest, file)
    leave += [(where, name) for where, said in found.items() for name in said.leave]
    return sorted(found.items(), key=lambda item: -len(item[0].parts)), leave


def _parse(model, file: File):
    try:
        text = file.read().decode("utf-8")
        depths = accumulate(1 if mark in "[{" else -1 for mark in re.findall(r"[\[\]{}]", text))
        dashes = (line.count("- ") for line in text.splitlines())
        if max((*depths, *dashes), default=0) > _DEEPEST:
            raise RecursionError  # before YAML spends seconds on finding out
        data = yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError) as error:  # odd dates are a ValueError
        told = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise InputError(
            f"{file.path}: not readable as YAML: {' '.join(told.split())[:300]}"
        ) from None
    try:
        return model.model_validate(data if data is not None else {})
    except ValidationError as error:
        raise InputError(f"{file.path}: {in_words(error, 'manifest')}") from None


def write_manifest(path: Path, model: BaseModel) -> None:
    """Write a manifest; InputError where one stands already."""
    data = model.model_dump(mode="json", exclude_defaults=True)
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise InputError(f"{path}: stands there already; it is not overwritten") from None
