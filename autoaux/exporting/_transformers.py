"""A dataset folder and arguments for the example scripts of Hugging Face transformers.

Those scripts know one task each, so the auxiliaries are trained one after another, each from the
encoder that the one before left, and the main task last.
"""

import json
from typing import Any

import yaml

from autoaux.exporting._bundle import DATA, Bundle, Task
from autoaux.exporting._trainer import Files, Trainer

_SPLITS = {"train": "train", "dev": "validation", "test": "test"}


def _configure(bundle: Bundle) -> Files:
    encoder, _ = bundle.pretrained
    files = {f"{DATA}/README.md": _card(bundle)}
    commands = ["set -e"]
    for task in bundle.tasks:
        name = f"arguments/{task.name}.json"
        files[name] = json.dumps(_arguments(bundle, task, encoder), indent=1) + "\n"
        script = "run_classification.py" if task.kind == "documents" else "run_ner.py"
        commands.append(f'python "${{EXAMPLES:-.}}/{script}" {name}')
        encoder = f"models/{task.name}"
    return files | {"train.sh": "\n".join([*commands, ""])}


def _card(bundle: Bundle) -> str:
    """Configurations of a dataset, as `datasets.load_dataset(folder, name)` reads them."""
    configs = [
        {
            "config_name": task.name,
            "data_files": [
                {"split": _SPLITS.get(split, split), "path": str(path.relative_to(DATA))}
                for split, path in task.files.items()
            ],
        }
        for task in bundle.tasks
    ]
    return "---\n" + yaml.safe_dump({"configs": configs}, sort_keys=False) + "---\n"


def _arguments(bundle: Bundle, task: Task, encoder: str) -> dict[str, Any]:
    loop, documents = bundle.recipe.optimisation, task.kind == "documents"
    columns = (
        {"text_column_names": "text", "label_column_name": "label"}
        if documents
        else {"text_column_name": "tokens", "label_column_name": "tags"}
    )
    return {
        "model_name_or_path": encoder,
        "dataset_name": DATA,
        "dataset_config_name": task.name,
        **columns,
        "ignore_mismatched_sizes": True,  # another task has other labels
        "output_dir": f"models/{task.name}",
        "do_train": True,
        "do_eval": "dev" in task.files,
        "do_predict": task is bundle.main and "test" in task.files,
        "learning_rate": bundle.pretrained[1],
        "max_steps": loop.max_steps,
        "per_device_train_batch_size": bundle.batch(task),
        "weight_decay": loop.weight_decay,
        "max_grad_norm": loop.clip,
        "seed": bundle.recipe.seed,
    }


TRANSFORMERS = Trainer(
    "parquet", _configure, "EXAMPLES=path/of/the/example/scripts sh train.sh  (from here)"
)
