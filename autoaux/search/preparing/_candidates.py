"""What of a pool a main task can be trained with: whole, clean of its dev and test, with
reasons for the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autoaux.corpora import (
    Corpus,
    Pool,
    cut_train,
    drop_leaks,
    ensure_splits,
    ensure_train,
    find_leaks,
)
from autoaux.errors import InputError
from autoaux.recipe import EncoderPart

if TYPE_CHECKING:
    from autoaux.signals import SignalTable


@dataclass(frozen=True)
class Candidates:
    """A main task and what it may be trained with.

    Attributes:
        read, main: the main task as it was read, and with train, dev and test. Ledgers know a
            corpus as it was read.
        pool, clean: the candidates by name, as they were read, and without what stands in the main
            task's dev or test.
        left_out: corpora that cannot be candidates, and why.
        leaks: by candidate, sentences ``dropped`` and those ``in_main_train``.
    """

    read: Corpus
    main: Corpus
    pool: Mapping[str, Corpus]
    clean: Mapping[str, Corpus]
    left_out: tuple[tuple[str, str], ...]
    leaks: Mapping[str, Mapping[str, int]]
    warnings: tuple[str, ...]

    def cut_to(self, tokens: int) -> "Candidates":
        """Each candidate with about so many training tokens at most."""
        cut = {name: cut_train(corpus, tokens) for name, corpus in self.clean.items()}
        return replace(self, clean=cut)

    def signals(self) -> "SignalTable":
        """Signals of what will be trained on: leaks dropped, nothing else."""
        from autoaux.signals import compute_signals

        return compute_signals(self.main, list(self.clean.values()))


def candidates_of(main: Corpus, pool: Pool, encoders: Sequence[EncoderPart] = ()) -> Candidates:
    """Divide a main task, and check what of a pool it can be trained with.

    Args:
        encoders: those that train, which may not take corpora of every kind.

    Raises:
        InputError: a main task too small to divide, nothing that it could be trained with.
    """
    whole = ensure_splits(main)
    left_out = [(str(unread.path), unread.reason) for unread in pool.unread]
    usable: dict[str, Corpus] = {}
    clean: dict[str, Corpus] = {}
    leaks: dict[str, dict[str, int]] = {}
    warnings = [f"{main.name}: {note.message}" for note in whole.notes]
    for corpus in pool.corpora:
        if reason := _unfit(corpus, main, encoders):
            left_out.append((corpus.name, reason))
            continue
        kept, count = drop_leaks(ensure_train(corpus), whole)
        if count.total:
            leaks[corpus.name] = {"dropped": count.total}
            listed = ", ".join(f"{n:,} in {split}" for split, n in count.sentences.items())
            where = f" ({listed})" if len(corpus.splits) > 1 else ""
            warnings.append(
                f"{corpus.name}: {count.total:,} sentences stand in dev or test of {main.name}"
                f"{where}; dropped"
            )
        if "train" in kept.splits:
            usable[corpus.name], clean[corpus.name] = corpus, kept
        else:
            left_out.append(
                (corpus.name, "all of its training sentences stand in the main task's dev or test")
            )
    if not usable:
        why = f" ({left_out[0][0]}: {left_out[0][1]})" if left_out else ""
        raise InputError(
            f"nothing to choose from: the pool has no candidate that {main.name} could be trained"
            f" with{why}"
        )
    warnings += _standing_in_train(whole, clean, leaks)
    return Candidates(main, whole, usable, clean, tuple(left_out), leaks, tuple(warnings))


def _unfit(corpus: Corpus, main: Corpus, encoders: Sequence[EncoderPart]) -> str:
    """Why a corpus cannot be a candidate; empty where it can."""
    if corpus.digest == main.digest:
        return "it is the main task itself"
    return next(
        (
            f"a {corpus.kind} task, which encoder {one.kind} does not take; --encoder gru, or a"
            " pretrained one, trains both kinds"
            for one in encoders
            if corpus.kind not in one.reads
        ),
        "",
    )


def _standing_in_train(
    main: Corpus, candidates: Mapping[str, Corpus], leaks: dict[str, dict[str, int]]
) -> list[str]:
    """Counts what stands in the main task's train too, which is no leak but adds nothing."""
    warnings = []
    for leak in find_leaks(main, list(candidates.values())).candidates:
        if leak.main_split == "train" and leak.split == "train":
            leaks.setdefault(leak.corpus, {})["in_main_train"] = leak.count
            warnings.append(
                f"{leak.corpus}: {leak.count:,} training sentences ({leak.share:.0%}) stand in the"
                f" train split of {main.name} too"
            )
    return warnings
