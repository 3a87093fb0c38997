"""What identifies a corpus, and what identifies a sentence."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np

from autoaux.corpora.corpus._corpus import Sentences, Split, Unlabelled

_MANY = 20_000
_PRIME = np.uint64(
    0x9E3779B97F4A7C15
)  # odd, so multiplication by its powers loses nothing mod 2**64


def content_digest(
    kind: str,
    spans: bool,
    splits: Mapping[str, Split],
    forms: Sequence[str],
    labels: Sequence[str],
    unlabelled: Mapping[str, Unlabelled],
) -> str:
    """sha256 (32 hex digits) over splits, arrays and vocabularies; no name and no path enters."""
    digest = hashlib.sha256()
    head: dict[str, object] = {
        "kind": kind,
        "spans": spans,
        "splits": {name: part.n_sentences for name, part in splits.items()},
    }
    if unlabelled:
        head["unlabelled"] = {name: part.n_sentences for name, part in unlabelled.items()}
    digest.update(json.dumps(head).encode())
    for words in (forms, labels):
        digest.update(b"[")
        for at in range(
            0, len(words), _MANY
        ):  # piece by piece, what json.dumps would say of all of them
            piece = json.dumps(words[at : at + _MANY], ensure_ascii=False)[1:-1]
            digest.update((", " * (at > 0) + piece).encode("utf-8", "surrogatepass"))
        digest.update(b"]")
    for part in splits.values():
        for array, dtype in ((part.offsets, "<i8"), (part.tokens, "<i4"), (part.labels, "<i4")):
            digest.update(np.ascontiguousarray(array, dtype).data)
    for blind in unlabelled.values():
        for array, dtype in ((blind.offsets, "<i8"), (blind.tokens, "<i4")):
            digest.update(np.ascontiguousarray(array, dtype).data)
    return digest.hexdigest()[:32]


def normal_form(form: str) -> str:
    """How two tokens are compared: compatibility-normalised (NFKC) and lower-cased."""
    return unicodedata.normalize("NFKC", form).lower() if not form.isascii() else form.lower()


def form_hashes(forms: Sequence[str]) -> np.ndarray:
    """uint64 [n_forms]: a hash of each form's normal form, the same in every process and corpus."""
    packed = b"".join(
        hashlib.blake2b(normal_form(f).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for f in forms
    )
    return np.frombuffer(packed, np.uint64)


def powers(n: int) -> np.ndarray:
    """uint64 [n]: the powers of one odd number, modulo 2**64."""
    result = np.full(max(n, 1), _PRIME, np.uint64)
    result[0] = 1
    return np.cumprod(result, dtype=np.uint64)[:n]


def sentence_hashes(split: Sentences, hashes: np.ndarray) -> np.ndarray:
    """uint64 [n_sentences]: sum over positions p of hash(token_p) * PRIME**p, modulo 2**64.

    Equal for two sentences (of any corpora) whose normalised tokens are equal; `hashes` are
    `form_hashes` of the corpus. A chance collision in a million sentences has odds of 3e-8.
    """
    lengths = np.diff(split.offsets)
    if not len(split.tokens):
        return np.zeros(len(lengths), np.uint64)
    place = np.arange(len(split.tokens)) - np.repeat(split.offsets[:-1], lengths)
    terms = hashes[split.tokens] * powers(int(lengths.max()))[place]
    sums = np.zeros(len(lengths), np.uint64)
    full = lengths > 0
    sums[full] = np.add.reduceat(terms, split.offsets[:-1][full])
    return sums
