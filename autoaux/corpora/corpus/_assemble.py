"""From what a reader found (ids, names, offsets per split) to a finished Corpus."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from autoaux.corpora.corpus._corpus import Corpus, Kind, Note, Split
from autoaux.corpora.corpus._digest import content_digest
from autoaux.corpora.corpus._label_names import NONE, cleaned, unmasked, without_blind
from autoaux.corpora.corpus._remarks import invisible_words, remarks_of
from autoaux.corpora.corpus._schemes import Normalised, normalise
from autoaux.corpora.strings import Interner, picked
from autoaux.errors import InputError

_ORDER = {"train": 0, "dev": 1, "test": 2}


def split_order(name: str) -> tuple[int, str]:
    """Sort key: train, dev, test, then the others by name."""
    return _ORDER.get(name, 3), name


@dataclass(frozen=True)
class Origin:
    """Where a corpus came from and what is known of it besides its text."""

    path: Path = Path()
    format: str = ""
    encoding: str = "utf-8"
    language: str | None = None
    domains: tuple[str, ...] = ()
    scheme: str | None = None  # what a person says; None: recognise it
    unlabelled: tuple[str, ...] = ()  # splits that a person says have no labels


def assemble(
    name: str,
    kind: Kind,
    parts: Mapping[str, Split],
    forms: Sequence[str],
    label_names: Sequence[str],
    origin: Origin = Origin(),
    notes: Iterable[Note] = (),
) -> Corpus:
    """Bring the labels to one scheme and give the corpus its digest.

    `parts` are the splits with label ids as they stand in the files. Raises InputError where a
    corpus has no token or no label variation.
    """
    parts = {key: parts[key] for key in sorted(parts, key=split_order) if parts[key].n_sentences}
    if not sum(part.n_tokens for part in parts.values()):
        raise InputError(f"{origin.path or name}: no tokens found; expected annotated sentences")
    where = str(origin.path if origin.path != Path() else name)
    label_names, parts, blanks = cleaned(label_names, parts)
    parts, unlabelled, blind = without_blind(label_names, parts, kind, where, origin.unlabelled)
    label_names, masked = unmasked(label_names, parts, kind, where)
    label_names, parts, _ = cleaned(label_names, parts)
    notes = (*notes, *blanks, *blind, *masked)
    done = _in_one_scheme(kind, label_names, list(parts.values()), origin.scheme)
    if len(done.names) < 2:
        raise InputError(
            f"{origin.path or name}: every label is {done.names[0]!r}; a task needs at least two "
            "(another column may hold the labels: `labels:` in corpus.yaml, or a layer)"
        )
    ends = np.cumsum([len(part.labels) for part in parts.values()])[:-1]
    splits = {
        key: Split(part.tokens, chosen, part.offsets)
        for (key, part), chosen in zip(parts.items(), np.split(done.labels, ends), strict=True)
    }
    odd = (*remarks_of(kind, done.names, splits, where), *invisible_words(forms, splits))
    repaired = tuple(_token_in_words(at, parts, forms, label_names) for at in done.repaired)
    of_labels = (
        replace(note, examples=repaired) if note.kind == "repair" else note for note in done.notes
    )
    digest = content_digest(kind, done.spans, splits, forms, done.names, unlabelled)
    return Corpus(
        name=name,
        kind=kind,
        splits=splits,
        forms=forms,
        labels=done.names,
        spans=done.spans,
        scheme=done.scheme,
        language=origin.language,
        path=origin.path,
        digest=digest,
        format=origin.format,
        encoding=origin.encoding,
        domains=origin.domains,
        notes=(*notes, *odd, *of_labels),
        unlabelled=unlabelled,
    )


def _in_one_scheme(
    kind: Kind, names: Sequence[str], parts: Sequence[Split], scheme: str | None
) -> Normalised:
    """The labels of all splits, one after the other, in their one form inside."""
    labels = parts[0].labels if len(parts) == 1 else np.concatenate([p.labels for p in parts])
    if kind != "tagging":
        return normalise(names, labels, np.array([0, len(labels)]), "token")
    steps = np.cumsum([0, *(part.n_tokens for part in parts)])
    inner = [part.offsets[:-1] + step for part, step in zip(parts, steps[:-1], strict=True)]
    return normalise(names, labels, np.concatenate([*inner, steps[-1:]]), scheme)


def _token_in_words(
    at: int, parts: Mapping[str, Split], forms: Sequence[str], names: Sequence[str]
) -> str:
    """A token by its place among all tokens, with its label and the one before it."""
    ends = np.cumsum([part.n_tokens for part in parts.values()])
    number = int(np.searchsorted(ends, at, "right"))
    name, part = list(parts.items())[number]
    at -= int(ends[number]) - part.n_tokens
    sentence = int(np.searchsorted(part.offsets, at, "right")) - 1
    some = slice(max(at - 1, part.offsets[sentence]), at + 1)
    pairs = zip(picked(forms, part.tokens[some]), part.labels[some], strict=True)
    return (
        f"{name} sentence {sentence + 1:,}:"
        f" {', '.join(f'{word!r} {names[label]}' for word, label in pairs)}"
    )


def corpus_from_sentences(
    name: str,
    splits: Mapping[str, Iterable[tuple[Sequence[str], Sequence[str]]]],
    *,
    kind: Kind = "tagging",
    language: str | None = None,
    scheme: str | None = None,
    unlabelled: Mapping[str, Iterable[Sequence[str]]] = MappingProxyType({}),
) -> Corpus:
    """A corpus from Python lists: for each split, (tokens, labels) pairs; for each one without
    labels, tokens.

    For classification the label list has one entry. Label schemes are recognised and brought to
    IOB2 as for files. Raises InputError where a sentence has not one label per token (or not just
    one), or a split is given twice.
    """
    if twice := splits.keys() & unlabelled.keys():
        raise InputError(f"{name}: {sorted(twice)[0]} is given with and without labels")
    forms, label_names = Interner(), Interner()
    given = {
        split: ((words, [NONE] * (len(words) if kind == "tagging" else 1)) for words in sentences)
        for split, sentences in unlabelled.items()
    }
    all_splits = {**splits, **given}
    parts = {}
    for split in sorted(all_splits, key=split_order):
        tokens: list[int] = []
        labels: list[int] = []
        offsets = [0]
        for number, (words, marks) in enumerate(all_splits[split]):
            expected = len(words) if kind == "tagging" else 1
            if len(marks) != expected:
                raise InputError(
                    f"{name}: {split} sentence {number}: expected {expected} labels, found"
                    f" {len(marks)}"
                )
            tokens += map(forms.one, words)
            labels += map(label_names.one, marks)
            offsets.append(len(tokens))
        parts[split] = Split(
            np.array(tokens, np.int32), np.array(labels, np.int32), np.array(offsets, np.int64)
        )
    origin = Origin(
        Path(name), "sentences", language=language, scheme=scheme, unlabelled=tuple(unlabelled)
    )
    return assemble(name, kind, parts, forms.names, label_names.names, origin)
