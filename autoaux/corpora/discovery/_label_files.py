"""Names of classes that are numbers in the data, from the files that stand beside it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import yaml

from autoaux.corpora.files import File

NAMES = (
    *("README.md", "dataset_infos.json", "dataset_info.json", "label.json", "labels.json"),
    *("id2label.json", "label2id.json", "label_map.json", "tag2id.json", "config.json"),
    *("labels.txt", "classes.txt"),
)
_AT_MOST = 1 << 22  # bytes of such a file


def beside(name: PurePosixPath, files: Sequence[File]) -> tuple[File, ...]:
    """Those of the files that may name classes and stand in the folder of `name`, or above it."""
    return tuple(
        file
        for file in files
        if file.name.name in NAMES and file.name.parent in name.parents and file.size <= _AT_MOST
    )


def class_names(
    files: Sequence[File], labels: str, numbers: Sequence[str]
) -> tuple[dict[str, str], str] | None:
    """({number: name}, the file that says so) for all of these numbers; None where no file does.

    `labels` is what the data calls them: where a file names several features, that one's names
    count, else those of the first with "ner" in its name.
    """
    for file in sorted(files, key=lambda file: NAMES.index(file.name.name)):
        data = _parsed(file)
        whole = file.name.name not in ("README.md", "config.json")
        features = sorted(
            _named(data, "", whole), key=lambda one: (one[0] != labels, "ner" not in one[0])
        )
        found = [names for _, names in features]
        if file.name.suffix == ".txt" and found and "0" not in numbers:
            found = [{str(int(number) + 1): name for number, name in found[0].items()}]  # from 1 on
        for names in found:
            if set(numbers) - {"-100", "-1"} <= set(names):
                return names, file.name.name
    return None


def _parsed(file: File) -> object:
    try:
        text = file.read().decode("utf-8", "replace")
        if file.name.suffix == ".md":
            head, rule, rest = text.partition("---\n")
            text = rest.partition("\n---")[0] if rule and not head.strip() else ""
            return yaml.safe_load(text)
        if file.name.suffix == ".txt":
            return [line.strip() for line in text.splitlines() if line.strip()]
        return json.loads(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        return None


def _named(data: object, key: str, whole: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """(feature, its names) wherever names of classes stand in what a file says."""
    if whole and (names := _numbered(data)):
        yield key, names
    if isinstance(data, dict):
        own = data["name"] if isinstance(data.get("name"), str) else key
        for part, value in data.items():
            if part in ("names", "id2label", "label2id") and (names := _numbered(value)):
                yield own, names
            below = own if part in _WRAPPERS else part
            yield from _named(value, str(below), False)
    elif isinstance(data, list):
        for value in data:
            yield from _named(value, key, False)


_WRAPPERS = ("feature", "sequence", "list", "dtype", "class_label", "struct")


def _numbered(value: object) -> dict[str, str] | None:
    """Names by number, from a list, {number: name} or {name: number}."""
    if isinstance(value, list):
        return (
            {str(i): str(name) for i, name in enumerate(value)}
            if value and all(isinstance(name, str) for name in value)
            else None
        )
    if not isinstance(value, dict) or not value:
        return None
    if all(str(key).isdecimal() and isinstance(name, str) for key, name in value.items()):
        return {str(key): name for key, name in value.items()}
    if all(type(number) is int for number in value.values()):
        return {str(number): str(name) for name, number in value.items()}
    return None
