"""A run's folder or a recipe as a folder for another trainer."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autoaux.corpora import Corpus, write_splits
from autoaux.errors import InputError
from autoaux.exporting._bundle import DATA, Bundle, Task
from autoaux.exporting._conll import CONLL
from autoaux.exporting._flair import FLAIR
from autoaux.exporting._machamp import MACHAMP
from autoaux.exporting._spacy import SPACY
from autoaux.exporting._trainer import Trainer
from autoaux.exporting._transformers import TRANSFORMERS
from autoaux.recipe import Recipe
from autoaux.runfolder import RunFolder
from autoaux.strict import meant
from autoaux.training import load_data, resolve_paths

TRAINERS: dict[str, Trainer] = {
    "transformers": TRANSFORMERS,
    "spacy": SPACY,
    "flair": FLAIR,
    "machamp": MACHAMP,
    "conll": CONLL,
}


@dataclass(frozen=True)
class Exported:
    """A folder for another trainer, what is in it, and the line that trains it."""

    folder: Path
    bundle: Bundle
    how: str


def export(source: Path, target: Path, to: str, verdict: str = "") -> Exported:
    """Write the main task and the auxiliaries of a recipe for another trainer.

    Labels and splits are as they were read, sentences of auxiliaries that stand in the main task's
    dev or test are left out, and the trainer's own configuration stands beside them.

    Args:
        source: a run's folder, or a recipe.
        target: the folder to write; nothing may stand there.
        to: one of `TRAINERS`.
        verdict: what the selection said, for the README.

    Raises:
        InputError: no such trainer, something stands at `target`, the recipe or its corpora cannot
            be read, the trainer's format cannot say what a corpus holds, or documents stand beside
            tokens.
    """
    if to not in TRAINERS:
        raise InputError(f"--to {to}: no such trainer{meant(to, [*TRAINERS, 'onnx'])}")
    if target.exists():
        raise InputError(f"{target}: stands there already; it is not overwritten")
    trainer = TRAINERS[to]
    path = RunFolder(source).recipe if source.is_dir() else source
    recipe = resolve_paths(Recipe.read(path), path.parent)
    main, auxiliaries = load_data(recipe, path.parent)
    if main.kind == "classification" and not trainer.documents:
        raise InputError(f"--to {to}: takes labels of tokens; {main.name} labels documents")
    if other := next((one for one in auxiliaries if one.kind != main.kind), None):
        raise InputError(
            f"--to {to}: documents and tokens are not exported together; {other.name} is a"
            f" {other.kind} task and {main.name} a {main.kind} task: take it out of the recipe, or"
            " train it with autoaux train"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".autoaux-") as made:
        folder = Path(made) / "exported"
        names = _names((main, *auxiliaries))
        first, *others = (
            _written(corpus, name, folder, trainer)
            for corpus, name in zip((main, *auxiliaries), names, strict=True)
        )
        bundle = Bundle(first, tuple(others), recipe, verdict)
        for name, text in {
            "README.md": _readme(bundle, trainer),
            **trainer.configure(bundle),
        }.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        shutil.move(folder, target)
    return Exported(target, bundle, trainer.how)


def _names(corpora: tuple[Corpus, ...]) -> list[str]:
    """A name for each, of letters, digits and low lines, no two alike."""
    names: list[str] = []
    for corpus in corpora:
        plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in corpus.name)
        plain = plain.strip("_") or "corpus"
        number, name = 2, plain
        while name in names:
            name, number = f"{plain}_{number}", number + 1
        names.append(name)
    return names


def _written(corpus: Corpus, name: str, folder: Path, trainer: Trainer) -> Task:
    (folder / DATA / name).mkdir(parents=True)
    files = write_splits(corpus, folder / DATA / name, trainer.form)
    return Task(name, corpus, {split: Path(DATA) / name / file for split, file in files.items()})


def _readme(bundle: Bundle, trainer: Trainer) -> str:
    names = ", ".join(task.name for task in bundle.auxiliaries) or "none"
    lines = [
        f"# {bundle.main.name}",
        "",
        *([bundle.verdict, ""] if bundle.verdict else []),
        f"Main task: {bundle.main.name}. Auxiliaries, in training order: {names}.",
        "",
        "| corpus | labels | " + " | ".join(("train", "dev", "test")) + " |",
        "|---|---|---|---|---|",
        *(_row(task) for task in bundle.tasks),
        "",
        "Sentences of auxiliaries that stand in the main task's dev or test are left out.",
        "The texts keep the licences of their corpora.",
        "",
        f"    {trainer.how}",
        "",
    ]
    return "\n".join(lines)


def _row(task: Task) -> str:
    counts = (f"{task.sentences.get(split, 0):,}" for split in ("train", "dev", "test"))
    return f"| {task.name} | {task.kind} | {' | '.join(counts)} |"
