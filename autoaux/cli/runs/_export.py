"""`autoaux export`: what a run chose, for another trainer, or its model for another program."""

from pathlib import Path

import typer

from autoaux.display import json_answer, printable


def register(app: typer.Typer) -> None:
    @app.command("export")
    def export_(
        run: Path = typer.Argument(
            ..., help="Folder of a selection, or a recipe; for onnx a model's folder too."
        ),
        target: Path = typer.Argument(..., help="The folder to write; nothing may stand there."),
        to: str = typer.Option(
            ..., "--to", help="transformers, spacy, flair, machamp or conll; onnx for the model."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Write what a run chose for another trainer (spaCy, flair, ...), or its model as ONNX.

        Of the main task and the chosen auxiliaries leaks are left out, labels and splits are as
        they were read, and the trainer's own configuration stands beside them. With --to onnx the
        trained model is written, for onnxruntime.
        """
        if to == "onnx":
            _graph(run, target, as_json)
            return
        from autoaux.exporting import export
        from autoaux.report import read_decision

        decision = read_decision(run) if run.is_dir() else None
        done = export(run, target, to, decision.sentence if decision else "")
        tasks = (done.bundle.main, *done.bundle.auxiliaries)
        if as_json:
            told = [
                {
                    "corpus": task.corpus.name,
                    "name": task.name,
                    "main": task is done.bundle.main,
                    "sentences": task.sentences,
                }
                for task in tasks
            ]
            print(json_answer({"folder": str(done.folder), "to": to, "corpora": told}))
            return
        for task in tasks:
            counts = ", ".join(f"{split} {n:,}" for split, n in task.sentences.items())
            print(printable(f"{task.corpus.name}: {counts} sentences"))
        print(printable(f"{done.folder}: {done.how}"))


def _graph(run: Path, target: Path, as_json: bool) -> None:
    """The model, for programs without torch."""
    from autoaux.runfolder import RunFolder
    from autoaux.training.graphs import write_graph

    model = RunFolder(run).model
    folder = write_graph(model if model.is_dir() else run, target)
    if as_json:
        print(json_answer({"folder": str(folder), "to": "onnx", "corpora": []}))
    else:
        print(printable(f"{folder}: model.onnx and model.json, which says how to read text for it"))
