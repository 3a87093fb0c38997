"""Splits that have the words or texts of the others and no labels."""

from collections.abc import Sequence
from dataclasses import replace

from autoaux.corpora.corpus import split_order
from autoaux.corpora.discovery._plans import Plan
from autoaux.corpora.discovery._unread import UnreadFile
from autoaux.corpora.files import File
from autoaux.corpora.formats import Layout, Reader


def with_blind(plan: Plan, missing: Sequence[UnreadFile]) -> tuple[Plan, list[UnreadFile]]:
    """The plan with the splits that have tokens and no labels, and what is still missing."""
    left = []
    for one in missing:
        split = one.place.split
        if one.file is None or not split or split in ("train", *plan.splits):
            left.append(one)
            continue
        layout = unlabelled_layout(plan.reader, one.file, plan.layout)
        if layout is None:
            left.append(one)
            continue
        splits = {**plan.splits, split: (one.file,)}
        ordered = {name: splits[name] for name in sorted(splits, key=split_order)}
        plan = replace(plan, splits=ordered, own={**plan.own, split: (plan.reader, layout)})
    return plan, left


def unlabelled_layout(reader: Reader, file: File, labelled: Layout) -> Layout | None:
    """The layout of a file that has the tokens of others and no labels; None where it has not."""
    asked = getattr(reader, "unlabelled", None)
    return asked([file], labelled) if asked else None
