"""From a plan to a corpus: every split read, its labels named and brought to one scheme."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autoaux.corpora.corpus import Corpus, Note, Origin, Split, assemble, language_of, without_marks
from autoaux.corpora.discovery._label_files import class_names
from autoaux.corpora.discovery._plans import Plan
from autoaux.corpora.files import Examined, examine
from autoaux.corpora.formats import Store

Looked = Mapping[str, Sequence[Examined]]  # of each split's files


def read_plan(plan: Plan, examined: Looked) -> Corpus:
    """Read every split, take marks off the tokens, bring the labels to one scheme, find the
    language.
    """
    store, parts, encodings = _read_splits(plan, examined)
    forms, parts, marks = without_marks(
        store.settle(parts), parts, plan.strip_prefix, plan.strip_suffix
    )
    origin = Origin(
        path=plan.path,
        format=plan.layout.format,
        encoding=plan.encoding or max(encodings, key=lambda encoding: encoding != "utf-8"),
        language=plan.language,
        domains=plan.domains,
        scheme=plan.scheme,
        unlabelled=plan.unlabelled,
    )
    names, named = _with_names(plan, store.labels.names)
    notes = (*plan.notes, *store.findings.notes(), *marks, *named)
    corpus = assemble(plan.name, plan.layout.kind, parts, forms, names, origin, notes)
    return corpus if corpus.language else replace(corpus, language=language_of(corpus))


def label_names_of(plan: Plan) -> dict[str, str]:
    """What numbers of its labels stand for, as a person says or a file beside the data; empty where
    nobody does. Reads the corpus."""
    if plan.label_names or not plan.described:
        return plan.label_names
    examined = {
        split: [examine(file, plan.encoding, hashlib.sha256()) for file in files]
        for split, files in plan.splits.items()
    }
    found = _found_names(plan, _read_splits(plan, examined)[0].labels.names)
    return found[0] if found else {}


def _read_splits(plan: Plan, examined: Looked) -> tuple[Store, dict[str, Split], set[str]]:
    """(words, labels and findings; the splits; the encodings met)."""
    store = Store()
    parts: dict[str, Split] = {}
    encodings = {"utf-8"}
    for split, files in plan.splits.items():
        for result in examined[split]:
            if result.bad_lines:
                message = (
                    f"lines not in UTF-8, read as {result.encoding} (`encoding:` in corpus.yaml"
                    " says otherwise)"
                )
                store.findings.add("encoding", message, result.first_bad, result.bad_lines)
            encodings.add("utf-8" if plan.layout.binary else result.written)
        ready = [
            file.encoded(result.encoding)
            for file, result in zip(files, examined[split], strict=True)
        ]
        reader, layout = plan.own.get(split, (plan.reader, plan.layout))
        parts[split] = reader.read(ready, layout, store)
    return store, parts, encodings


def _with_names(plan: Plan, labels: Sequence[str]) -> tuple[Sequence[str], tuple[Note, ...]]:
    """The labels, named where a person says how, or where they are numbers and a file beside the
    data names them."""
    if said := plan.label_names:
        note = Note("label names", "labels are named as corpus.yaml says", len(labels))
        return [said.get(label, label) for label in labels], (note,)
    found = _found_names(plan, labels)
    if found is None:
        return labels, ()
    names, file = found
    note = Note("label names", f"the numbers of the labels are named as in {file}", len(labels))
    return [names.get(label, label) for label in labels], (note,)


def _found_names(plan: Plan, labels: Sequence[str]) -> tuple[dict[str, str], str] | None:
    """({number: name}, the file beside the data that says so) for labels that are numbers."""
    if not labels or not all(label.removeprefix("-").isdecimal() for label in labels):
        return None
    return class_names(plan.described, plan.layout.labels, labels)
