"""A pool that is another than when its search began: who joined, who is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autoaux.errors import InputError
from autoaux.recipe import CorpusRef
from autoaux.search.planning import Question
from autoaux.search.running._order import WorkOrder


def with_pool(kept: WorkOrder, now: Question, refs: Mapping[str, CorpusRef]) -> WorkOrder:
    """An order over the pool as it is now. Who joined is added to the question, at the place that
    its forecast gives it among the others; who is gone is asked for no more.

    Args:
        now: the question as it would be asked of this pool alone.
        refs: the candidates of the pool by name.

    Raises:
        InputError: a candidate has other contents than it had.
    """
    for name in sorted(kept.refs.keys() & refs.keys()):
        if kept.refs[name].identity != refs[name].identity:
            raise InputError(
                f"candidate {name}: its contents, or how much of them is trained on, changed since"
                " this search began, and its runs are of the old ones; give the new version a name"
                " of its own, or choose another --run"
            )
    asked = kept.question
    joined = [name for name in now.candidates if name not in kept.refs]
    stayed = [name for name in asked.candidates if name in refs]
    question = replace(
        asked,
        candidates=_merged(stayed, joined, now),
        priors={**{n: now.priors[n] for n in joined if n in now.priors}, **asked.priors},
        costs=replace(asked.costs, sizes={**now.costs.sizes, **asked.costs.sizes}),
        types={**now.types, **asked.types},
        joined=tuple(name for name in (*asked.joined, *joined) if name in refs),
    )
    return replace(kept, question=question, refs=refs)


def _merged(stayed: Sequence[str], joined: Sequence[str], now: Question) -> tuple[str, ...]:
    """Both, the least promising first; those that stayed keep their order, which is that of the
    sets that were tried.
    """
    rank = {name: place for place, name in enumerate(now.candidates)}
    merged = list(stayed)
    for name in joined:
        before = (i for i, other in enumerate(merged) if rank.get(other, -1) > rank[name])
        merged.insert(next(before, len(merged)), name)
    return tuple(merged)


def changes(kept: WorkOrder, now: WorkOrder) -> tuple[str, ...]:
    """What is another about the pool, in sentences for a person."""
    joined = sorted(now.refs.keys() - kept.refs.keys())
    gone = sorted(kept.refs.keys() - now.refs.keys())
    sentences = []
    if joined:
        sentences.append(
            f"joined the pool: {', '.join(joined)}; what was found of the others stands, and"
            " only runs with who joined are made beyond what the budget left"
        )
    if gone:
        sentences.append(
            f"gone from the pool: {', '.join(gone)}; their runs stay as history, and no set with"
            " them is recommended"
        )
    before, forced = (set(order.settings.rules.force) for order in (kept, now))
    if before != forced:
        sentences.append(
            f"forced now: {', '.join(sorted(forced)) or 'nobody'} (before:"
            f" {', '.join(sorted(before)) or 'nobody'}); runs of other sets stay as history, and"
            " every candidate is tried again as one that joined"
        )
    return tuple(sentences)
