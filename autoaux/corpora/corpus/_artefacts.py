"""Marks that a corpus puts on every token: en:word, word_en, a character with its position."""

import re
from collections.abc import Sequence
from os.path import commonprefix

import numpy as np

from autoaux.corpora.corpus._corpus import Note, Split
from autoaux.corpora.strings import EMPTY_TOKEN, Interner

_LEAST = 100  # distinct tokens below which a common mark may be chance
DIGIT = "digit"


def marks_of(forms: Sequence[str]) -> tuple[str, str]:
    """(prefix, suffix) that all tokens carry; the suffix "digit" is one ASCII digit behind each.

    A prefix counts if it ends in punctuation, a suffix if it begins with some.
    """
    if len(forms) < _LEAST or _unmarked(forms[:_LEAST]):
        return "", ""
    forms = [form for form in forms if form != EMPTY_TOKEN]
    if all(len(form) > 1 and form[-1] in "0123456789" for form in forms) and sum(
        len(form) == 2 for form in forms
    ) > 0.9 * len(forms):
        return "", DIGIT
    prefix = commonprefix(forms)
    suffix = commonprefix([form[::-1] for form in forms])[::-1]
    prefix = prefix[: max((m.end() for m in re.finditer(r"[^\w\s]|_", prefix)), default=0)]
    found = re.search(r"[^\w\s]|_", suffix)
    suffix = suffix[found.start() :] if found else ""
    return (prefix if len(prefix) > 1 else ""), (suffix if len(suffix) > 1 else "")


def _unmarked(forms: Sequence[str]) -> bool:
    """Whether these forms alone tell that there is no mark: what not all of them have, not all
    forms have.
    """
    forms = [form for form in forms if form != EMPTY_TOKEN]
    ends = {form[-1] for form in forms}
    return len({form[0] for form in forms}) > 1 and len(ends) > 1 and not ends <= set("0123456789")


def without_marks(
    forms: Sequence[str], parts: dict[str, Split], prefix: str | None, suffix: str | None
) -> tuple[Sequence[str], dict[str, Split], tuple[Note, ...]]:
    """Forms and splits with the marks taken off; None finds them, "" keeps the tokens as they
    are.
    """
    found = marks_of(forms) if prefix is None or suffix is None else ("", "")
    said = prefix is not None, suffix is not None
    prefix, suffix = (
        given if given is not None else own
        for given, own in zip((prefix, suffix), found, strict=True)
    )
    if not prefix and not suffix:
        return forms, parts, ()
    kept = Interner()
    ids = np.array([kept.one(_strip(form, prefix, suffix)) for form in forms], np.int32)
    parts = {
        name: Split(ids[part.tokens], part.labels, part.offsets) for name, part in parts.items()
    }
    shown = " and ".join(
        text for text in (prefix and f"prefix {prefix!r}", suffix and f"suffix {suffix!r}") if text
    )
    advice = "" if all(said) else ' (`strip_prefix: ""`, `strip_suffix: ""` in corpus.yaml keep it)'
    return kept.names, parts, (Note("token mark", f"{shown} taken off every token{advice}"),)


def _strip(form: str, prefix: str, suffix: str) -> str:
    short = form.removeprefix(prefix)
    if suffix == DIGIT:
        short = short[:-1] if short[-1:].isdigit() else short
    else:
        short = short.removesuffix(suffix)
    return short or form
