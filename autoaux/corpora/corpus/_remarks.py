"""What is odd about a corpus: giant sentences, many classes, labels that train lacks, words of
nothing that is seen."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from autoaux.corpora.corpus._corpus import Kind, Note, Split, used_labels
from autoaux.corpora.strings import Strings
from autoaux.errors import InputError

_LONG = 2_000  # tokens of a sentence that is said
_LISTED = re.compile(r"\[[^\[\]]+[, ][^\[\]]+\]")  # ['joy', 'fear'] or [0 1 0]
_INVISIBLE = r"^[\x{00AD}\x{200B}-\x{200F}\x{2060}\x{FEFF}]+$"
_MANY = 20  # classes below which their number says nothing


def remarks_of(
    kind: Kind, labels: Sequence[str], splits: Mapping[str, Split], where: str
) -> Iterator[Note]:
    """Notes; InputError where there are more than half as many classes as documents."""
    if kind == "classification":
        documents = sum(part.n_sentences for part in splits.values())
        if len(labels) > _MANY and len(labels) > 0.5 * documents:
            raise InputError(
                f"{where}: {len(labels):,} classes for {documents:,} documents (such as"
                f" {labels[0]!r}): scores or texts, no classes; another column may hold them"
                " (`labels:` in corpus.yaml)"
            )
        if several := _several(labels):
            raise InputError(
                f"{where}: texts with several labels (multi-label), such as {several!r}; one label"
                " a text is read here: keep one of each"
            )
    else:
        yield from _long(splits)
        odd = [label for label in labels if "|B-" in label or "|I-" in label]
        if odd:
            one = "label says" if len(odd) == 1 else "labels say"
            message = (
                f"{len(odd)} {one} several things of one token, as {odd[0]!r}; each is taken for a"
                " label of its own (multi-label)"
            )
            yield Note("multi-label", message, len(odd))
    yield from _alike(labels)
    yield from _unseen(labels, splits)


def invisible_words(forms: Sequence[str], splits: Mapping[str, Split]) -> Iterator[Note]:
    """A note on tokens made of zero-width characters alone, which stay."""
    texts = forms.values if isinstance(forms, Strings) else pa.array(forms, pa.string())
    found = pc.indices_nonzero(pc.match_substring_regex(texts, _INVISIBLE)).to_pylist()
    if found:
        count = sum(int(np.isin(part.tokens, found).sum()) for part in splits.values())
        shown = ", ".join(sorted({f"U+{ord(letter):04X}" for at in found for letter in forms[at]}))
        tokens = "1 token" if count == 1 else f"{count:,} tokens"
        message = f"{tokens} of nothing that is seen ({shown}), kept; an encoder may drop them"
        yield Note("invisible token", message, count)


def _alike(labels: Sequence[str]) -> Iterator[Note]:
    """A note on labels that differ in capitals only."""
    by_letters: dict[str, list[str]] = {}
    for label in labels:
        by_letters.setdefault(label.lower(), []).append(label)
    several = [names for names in by_letters.values() if len(names) > 1]
    if several:
        message = f"labels that differ in capitals only are apart: {', '.join(several[0])}"
        yield Note("label case", message, len(several))


def _several(labels: Sequence[str]) -> str | None:
    """A class that is a list of several, or is made of others that stand alone too."""
    alone = set(labels)
    for label in labels:
        if _LISTED.fullmatch(label):
            return label
        parts = [part.strip() for part in re.split("[,;|]", label)]
        if len(parts) > 1 and alone.issuperset(parts):
            return label
    return None


def _long(splits: Mapping[str, Split]) -> Iterator[Note]:
    for name, part in splits.items():
        lengths = np.diff(part.offsets)
        longest = int(lengths.max(initial=0))
        if longest > _LONG:
            at = int(lengths.argmax()) + 1
            message = (
                f"{name} sentence {at:,} has {longest:,} tokens; blank lines between sentences may"
                " be missing"
            )
            yield Note("long sentence", message, int(np.count_nonzero(lengths > _LONG)))


def _unseen(labels: Sequence[str], splits: Mapping[str, Split]) -> Iterator[Note]:
    if "train" not in splits or len(splits) < 2:
        return
    seen = np.zeros(len(labels), bool)
    seen[used_labels(splits["train"])] = True
    others = {int(i) for part in splits.values() for i in used_labels(part)}
    unseen = [labels[i] for i in sorted(others) if not seen[i]]
    if unseen:
        shown = ", ".join(unseen[:5]) + (", ..." if len(unseen) > 5 else "")
        labels_of = f"{len(unseen)} label{'s' * (len(unseen) > 1)} of the other splits"
        message = f"train lacks {labels_of}: {shown}"
        yield Note("unseen label", message, len(unseen))
