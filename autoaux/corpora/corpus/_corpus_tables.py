"""How corpora and pools show themselves: sizes, labels, and what was noticed while reading."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from autoaux.display import Row, Table

if TYPE_CHECKING:
    from autoaux.corpora.corpus._corpus import Corpus, Pool

WHOLE = "all"  # the split of a corpus that comes in one piece


def corpora_table(heading: str, corpora: "Iterable[Corpus]", notes: Iterable[str] = ()) -> Table:
    """One line per corpus; sizes in tokens, of a corpus that nobody has divided under a heading
    of its own.
    """
    corpora = tuple(corpora)
    splits = ("train", "dev", "test") + (
        ("undivided",) if any(WHOLE in corpus.splits for corpus in corpora) else ()
    )
    rows = []
    for corpus in corpora:
        task = (
            corpus.kind
            if corpus.kind == "classification"
            else "spans"
            if corpus.spans
            else "tokens"
        )
        parts = {
            "undivided" if name == WHOLE else name: f"{split.n_tokens:,}"
            for name, split in corpus.splits.items()
        }
        rows.append(
            Row(
                (
                    corpus.name,
                    task,
                    corpus.language or "?",
                    *(parts.get(name, "-") for name in splits),
                    str(len(corpus.labels)),
                )
            )
        )
    return Table(
        heading,
        ("corpus", "task", "language", *splits, "labels"),
        tuple(rows),
        tuple(notes),
        words=frozenset({"task", "language"}),
    )


def pool_table(pool: "Pool") -> Table:
    heading = f"{len(pool.corpora)} corpora (sizes in tokens)"
    return corpora_table(
        heading,
        pool.corpora,
        (f"left out: {unread.path}: {unread.reason}" for unread in pool.unread),
    )


def corpus_table(corpus: "Corpus") -> Table:
    """The splits of one corpus."""
    facts = (
        f"{len(corpus.labels)} labels ({corpus.scheme})",
        f"language {corpus.language or 'unknown'}",
        f"read as {corpus.format or 'given'}",
    )
    rows = tuple(
        Row((name, f"{split.n_sentences:,}", f"{split.n_tokens:,}"))
        for name, split in (
            *corpus.splits.items(),
            *((f"{name} (no labels)", part) for name, part in corpus.unlabelled.items()),
        )
    )
    unit = "documents" if corpus.kind == "classification" else "sentences"
    notes = tuple(f"! {note.kind}: {note.message}" for note in corpus.notes)
    return Table(
        f"{corpus.name}: {', '.join(facts)}; scored by {corpus.metric}",
        ("split", unit, "tokens"),
        rows,
        notes,
    )
