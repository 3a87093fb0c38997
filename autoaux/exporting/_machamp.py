"""MaChAmp's dataset configuration (van der Goot et al. 2021): one entry for each corpus, trained
together.
"""

import json
from typing import Any

from autoaux.exporting._bundle import Bundle, Task
from autoaux.exporting._trainer import Files, Trainer


def _configure(bundle: Bundle) -> Files:
    weights = bundle.recipe.schedule.loss_weights
    entries = {
        task.name: _entry(task, weights.get(task.corpus.name))
        for task in (bundle.main, *bundle.auxiliaries)
    }
    return {"machamp.json": json.dumps(entries, indent=1, ensure_ascii=False) + "\n"}


def _entry(task: Task, weight: float | None) -> dict[str, Any]:
    spans = task.kind == "spans"
    labelled: dict[str, Any] = {
        "task_type": "seq_bio" if spans else "seq",
        "column_idx": 1,
        "metric": "span_f1" if spans else "accuracy",
    }
    if weight is not None:
        labelled["loss_weight"] = weight
    known = ("train", "dev", "test")
    paths = {f"{split}_data_path": str(task.files[split]) for split in known if split in task.files}
    return paths | {"word_idx": 0, "tasks": {task.name: labelled}}


MACHAMP = Trainer(
    "conll", _configure, "python train.py --dataset_configs machamp.json  (from here)", False
)
