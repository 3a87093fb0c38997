"""Datasets of the Hugging Face hub: ``hf:NAME[/CONFIG]#tokens,labels``, through the `hub` extra."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from autoaux.corpora.corpus import Corpus, Note, Origin, assemble, language_of
from autoaux.corpora.files import place_of
from autoaux.corpora.formats import Store, layout_of, split_of_table
from autoaux.errors import InputError

_ADDRESS = re.compile(r"hf:([^#]+)(?:#([^,#]+),([^,#]+))?")


def is_hub(path: str) -> bool:
    return path.startswith("hf:")


def read_hub(address: str, layer: str | None = None, name: str | None = None) -> Corpus:
    """Read a dataset; `layer` goes before the labels of the address. InputError where it has no
    such dataset or columns, or the extra is not installed. No code of the dataset is run."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise InputError(f"{address}: expected hf:NAME[/CONFIG]#tokens,labels")
    try:
        import datasets
    except ImportError:
        raise InputError(
            f"{address}: reading from the hub needs the package datasets: pip install"
            " 'autoaux[hub]'"
        ) from None
    whole = _load(datasets, address, match[1])
    if not isinstance(whole, dict):
        whole = {"all": whole}
    features = next(iter(whole.values())).features.to_dict()
    layout = layout_of(features)
    if layout is None and not match[2]:
        raise InputError(
            f"{address}: no tokens and labels among {', '.join(features)}; say which, as"
            f" {address}#tokens,labels"
        )
    if match[2]:
        layout = replace(layout, tokens=match[2], labels=match[3], remarks=()) if layout else None
    if layout is None:
        raise InputError(
            f"{address}: the dataset has no list of tokens and no text among {', '.join(features)}"
        )
    if layer:
        layout = replace(layout, labels=layer, remarks=())
    store, parts = Store(), {}
    for split, dataset in whole.items():
        table = dataset.with_format("arrow")[:]
        parts[place_of(PurePosixPath(split)).split or split] = split_of_table(
            table, features, layout, store, f"{address} {split}"
        )
    notes = [Note("ambiguous", remark) for remark in layout.remarks]
    origin = Origin(Path(address), "hub")
    shown = name or match[1].rpartition("/")[2]
    forms = store.settle(parts)
    corpus = assemble(
        shown,
        layout.kind,
        parts,
        forms,
        store.labels.names,
        origin,
        (*notes, *store.findings.notes()),
    )
    return replace(corpus, language=language_of(corpus))


def _load(datasets, address: str, said: str):
    problems = []
    for dataset, config in _readings(said):
        try:
            return datasets.load_dataset(dataset, config)
        except (
            Exception
        ) as error:  # the library raises its own kinds, those of the network and of its parsers
            problems.append(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")
    raise InputError(f"{address}: cannot be loaded ({problems[0]})")


def _readings(said: str) -> Iterator[tuple[str, str | None]]:
    """NAME or NAME/CONFIG, where a name may itself be OWNER/NAME."""
    yield said, None
    head, slash, config = said.rpartition("/")
    if slash:
        yield head, config
