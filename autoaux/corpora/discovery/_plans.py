"""What is to be read: a corpus's files by split, how they are laid out, and what it is called."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autoaux.corpora.corpus import Note, Unread
from autoaux.corpora.files import File, plain_name
from autoaux.corpora.formats import Layout, Reader
from autoaux.errors import InputError


@dataclass(frozen=True)
class Plan:
    """One corpus to be read.

    `path` leads back to it: a file, a folder, or FOLDER#NAME where a folder holds several corpora.
    `own` says of splits that are laid out otherwise than the others how they are. `missing` are
    files that belong to it and cannot be read, so that it is not read either. The
    last fields are what a person says of it; None or empty where nobody did.
    """

    name: str
    path: Path
    reader: Reader
    layout: Layout
    splits: dict[str, tuple[File, ...]]
    own: dict[str, tuple[Reader, Layout]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    missing: tuple[Unread, ...] = ()
    described: tuple[File, ...] = ()  # files beside it that may name its classes
    encoding: str | None = None
    language: str | None = None
    domains: tuple[str, ...] = ()
    scheme: str | None = None
    strip_prefix: str | None = None
    strip_suffix: str | None = None
    label_names: dict[str, str] = field(default_factory=dict)
    unlabelled: tuple[str, ...] = ()
    named: bool = False  # whether a person said the name


def choose(plans: list[Plan], wanted: str | None, path: Path) -> Plan:
    """The plan that a name picks (`wanted` may have its folders' names before it), or, without a
    name, the only one, or the only one whose files name splits. InputError where that leaves
    several."""
    if len(plans) == 1:
        return plans[0]
    if wanted:
        wanted = plain_name(wanted)
        named = [p for p in plans if p.name == wanted] or [
            p for p in plans if wanted.endswith(p.name)
        ]
        if len(named) == 1:
            return named[0]
    complete = [plan for plan in plans if "all" not in plan.splits]
    if len(complete) != 1:
        names = ", ".join(plan.name for plan in plans[:8])
        raise InputError(
            f"{path}: {len(plans)} corpora stand here ({names}); give one of them, as"
            f" {path}#{plans[0].name}"
        )
    others = ", ".join(plan.name for plan in plans if plan is not complete[0])
    message = (
        f"{others} beside it taken for another corpus (`splits:` in corpus.yaml says otherwise)"
    )
    return replace(
        complete[0], notes=(*complete[0].notes, Note("ambiguous", message, len(plans) - 1))
    )


def with_pool_names(plans: Sequence[Plan], root: Path) -> list[Plan]:
    """The plans with the names they have in a pool: their folders below it, joined by "_", from the
    depth of
    the shallowest corpus on. Names that a person said stay; a number tells apart what is still the
    same.

    ``ner/wnut17`` and ``ner/crossner/ai`` are wnut17 and crossner_ai, in the pool ``ner`` and in
    the one above it.
    """
    depth = min((len(_above(plan, root)) for plan in plans), default=0)
    names = [
        plan.name if plan.named else plain_name("_".join([*_above(plan, root)[depth:], plan.name]))
        for plan in plans
    ]
    counts = Counter(names)
    seen: Counter[str] = Counter()
    result = []
    for plan, name in zip(plans, names, strict=True):
        seen[name] += 1
        result.append(replace(plan, name=f"{name}_{seen[name]}" if counts[name] > 1 else name))
    return result


def _above(plan: Plan, root: Path) -> tuple[str, ...]:
    """The folders between the pool and a corpus."""
    folder, inside, _ = str(plan.path).partition("#")
    path = Path(folder)
    parts = path.relative_to(root).parts if path.is_relative_to(root) else ()
    return parts if inside else parts[:-1]


def leading_back(plans: Sequence[Plan]) -> list[Plan]:
    """The plans with paths that can be given again: what stands in an archive is ARCHIVE, or
    ARCHIVE#NAME where that holds several corpora."""
    archives = [next((p for p in plan.path.parents if p.is_file()), None) for plan in plans]
    counts = Counter(archives)
    result = []
    for plan, archive in zip(plans, archives, strict=True):
        if archive is not None:
            plan = replace(
                plan, path=archive if counts[archive] == 1 else Path(f"{archive}#{plan.name}")
            )
        result.append(plan)
    return result
