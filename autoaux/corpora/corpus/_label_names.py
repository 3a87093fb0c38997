"""Label names as files have them: blanks around them, signs for "no label", splits without any."""

from collections.abc import Mapping, Sequence

import numpy as np

from autoaux.corpora.corpus._corpus import Kind, Note, Split, Unlabelled, used_labels
from autoaux.corpora.strings import Interner
from autoaux.errors import InputError

NONE = "_"
_UNSEEN = "\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000 \t\r\n"
# what stands for a label where there is none: in a split for good, in a labelled one as masked
_BLIND = ("", "_", "-", "?", "X", "x", "-1", "-100", "None", "null")
_MASKED = ("", "-100")


def cleaned(
    names: Sequence[str], parts: Mapping[str, Split]
) -> tuple[tuple[str, ...], dict[str, Split], tuple[Note, ...]]:
    """The labels without blanks around them, so that no two look alike."""
    bare = [name.strip(_UNSEEN) for name in names]
    changed = [f"{name!r}" for name, text in zip(names, bare, strict=True) if text != name and text]
    kept = Interner()
    final = np.array([kept.one(text) for text in bare], np.int32)
    if len(kept) == len(names) and not changed:
        return tuple(names), dict(parts), ()
    renamed = {
        key: Split(part.tokens, final[part.labels], part.offsets) for key, part in parts.items()
    }
    message = f"blanks taken off labels: {', '.join(changed[:3])}"
    return kept.names, renamed, (Note("label blanks", message, len(changed)),)


def without_blind(
    names: Sequence[str],
    parts: Mapping[str, Split],
    kind: Kind,
    where: str,
    said: Sequence[str] = (),
) -> tuple[dict[str, Split], dict[str, Unlabelled], tuple[Note, ...]]:
    """The splits that have labels, the others (blind tests; those that a person says have none),
    and what is said of these.

    A split has none if its one label stands for that, or, in a test split beside others that mark
    spans, if it is ``O`` throughout. InputError where no split has any, or train has none.
    """
    used = {key: {names[i] for i in used_labels(part)} for key, part in parts.items()}
    outside_only = kind == "tagging" and any(
        "O" in seen and len(seen) > 1 for seen in used.values()
    )
    labelled, unlabelled, notes = {}, {}, []
    for key, part in parts.items():
        [only, *more] = sorted(used[key]) or [""]
        blind = not more and (
            only in _BLIND or only == "O" and outside_only and key.startswith("test")
        )
        told = f"every label {only!r}"
        if key in said:
            blind, told = True, "as corpus.yaml says"
        if not blind or not used[key] or len(parts) == 1:  # an empty split is just empty
            labelled[key] = part
            continue
        if key == "train":
            raise InputError(
                f"{where}: train has no labels (every one is {only!r}); another column may hold"
                " them (`labels:` in corpus.yaml)"
            )
        unlabelled[key] = Unlabelled(part.tokens, part.offsets)
        unit = "sentences" if kind == "tagging" else "documents"
        notes.append(
            Note(
                "unlabelled",
                f"{key} has no labels ({part.n_sentences:,} {unit}, {part.n_tokens:,} tokens,"
                f" {told}); read as unlabelled, nothing is scored on it",
                part.n_sentences,
            )
        )
    if not labelled:
        raise InputError(f"{where}: no split has labels; expected annotated sentences")
    return labelled, unlabelled, tuple(notes)


def unmasked(
    names: Sequence[str], parts: Mapping[str, Split], kind: Kind, where: str
) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """The names with one sign for "no label" where tokens have none (empty, -100), and how many.

    InputError where documents have none.
    """
    notes = []
    renamed = list(names)
    for sign in _MASKED:
        if sign not in names:
            continue
        at = list(names).index(sign)
        count = sum(int(np.count_nonzero(part.labels == at)) for part in parts.values())
        if not count:
            continue
        shown = "an empty label" if not sign else f"the label {sign}"
        if kind == "classification":
            raise InputError(
                f"{where}: {count:,} documents have {shown}; give them one, or leave them out"
            )
        spans = any(name[:2] in ("B-", "B_") or name in ("O", "0") for name in names)
        outside = "O" if spans else NONE
        renamed[at] = outside
        message = f"{count:,} tokens have {shown}, read as {outside!r} (no label)"
        notes.append(Note("masked label", message, count))
    return tuple(renamed), tuple(notes)
