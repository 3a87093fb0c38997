"""How much the tokens (documents) of each label count in a loss."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from autoaux.recipe import Head as HeadPart
from autoaux.training.data import Task


def class_weights(part: HeadPart, task: Task) -> Tensor | None:
    """A weight for each of a task's labels, float [1, labels], with a mean of 1 over its training
    data; None where all are alike, and for a saved model, which learns no more.
    """
    said = part.class_weights
    if not said or "train" not in task.splits:
        return None
    labels = task.train.labels
    seen = np.bincount(labels[labels >= 0], minlength=len(task.labels)).astype(float)
    if isinstance(said, Mapping):
        raw = np.array([said.get(name, said.get(_kind(name), 1.0)) for name in task.labels])
    else:
        raw = seen**-said  # every label of a task stands in its training data
    mean = float(raw @ seen / seen.sum())
    scaled = raw / mean if mean else np.ones(len(raw))
    return torch.from_numpy(scaled.astype(np.float32)).unsqueeze(0)


def unknown_class(part: HeadPart, tasks: tuple[Task, ...]) -> str | None:
    """A name with a weight that is no label and no type of span of any task."""
    if not isinstance(part.class_weights, Mapping):
        return None
    labels = {name for task in tasks for name in task.labels}
    known = labels | {_kind(name) for name in labels}
    return next((name for name in part.class_weights if name not in known), None)


def weight_of(weights: Tensor, labels: Tensor) -> Tensor:
    """The weights [lanes, labels] of gold labels int64 [lanes, n]; any number where there is none.

    Returns:
        [lanes, n].
    """
    return weights.gather(1, labels.clamp(min=0))


def _kind(label: str) -> str:
    """The type of span that a label is of; another label as it is."""
    prefix, dash, kind = label.partition("-")
    return kind if dash and prefix in "BIES" else label
