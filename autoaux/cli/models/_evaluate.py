"""`autoaux evaluate`: score a saved model on an annotated file."""

from collections.abc import Mapping
from pathlib import Path

import typer

from autoaux.cli._words import DEVICE_HELP
from autoaux.display import json_answer, printable
from autoaux.errors import InputError


def register(app: typer.Typer) -> None:
    @app.command()
    def evaluate(
        model: Path = typer.Argument(..., help="Folder of a saved model."),
        file: Path = typer.Argument(..., help="An annotated file, or a corpus folder."),
        split: str = typer.Option(
            None, "--split", help="Which split; by default the only one, else test."
        ),
        layer: str = typer.Option(None, "--layer", help="Label layer of a file that has several."),
        device: str = typer.Option("auto", "--device", help=DEVICE_HELP),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Score a saved model on annotated data, as a whole and label by label."""
        from autoaux.corpora import read_corpus
        from autoaux.training import device_named
        from autoaux.training.models import load_model

        tagger = load_model(model, device_named(device))
        corpus = read_corpus(file, layer=layer)
        if corpus.kind != tagger.task.kind:
            raise InputError(
                f"{file}: a corpus for {corpus.kind}, but the model {model} was trained for"
                f" {tagger.task.kind}"
            )
        chosen = split or (next(iter(corpus.splits)) if len(corpus.splits) == 1 else "test")
        scores = tagger.evaluate(corpus, chosen)
        if as_json:
            print(
                json_answer(
                    {
                        "split": chosen,
                        "metric": scores.metric,
                        "score": 100 * scores.score,
                        "per_label": {
                            label: _points(row) for label, row in scores.per_label.items()
                        },
                    }
                )
            )
            return
        where = printable(f"{corpus.name}, {chosen}")
        print(f"{scores.metric} {100 * scores.score:.2f} on {where}")
        width = max([5, *(len(printable(label)) for label in scores.per_label)])
        print(f"{'label':{width}}  precision  recall      F1  support")
        for label, row in scores.per_label.items():
            values = (
                f"{100 * row['precision']:9.2f}  {100 * row['recall']:6.2f}  {100 * row['f1']:6.2f}"
            )
            print(f"{printable(label):{width}}  {values}  {row['support']:7.0f}")


def _points(row: Mapping[str, float]) -> dict[str, float]:
    """A label's scores in points; its support is a count."""
    return {name: value if name == "support" else 100 * value for name, value in row.items()}
