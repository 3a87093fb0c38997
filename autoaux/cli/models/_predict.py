"""`autoaux predict`: label new data with a saved model, as a filter."""

import io
import sys
from pathlib import Path

import typer

from autoaux.cli._words import DEVICE_HELP
from autoaux.display import json_line, printable
from autoaux.errors import InputError


def register(app: typer.Typer) -> None:
    @app.command()
    def predict(
        model: Path = typer.Argument(..., help="Folder of a saved model."),
        file: Path = typer.Argument(Path("-"), help="Data to label; - for standard input."),
        text: bool = typer.Option(
            False,
            "--text",
            help="Plain text, a sentence or document a line, instead of CoNLL columns.",
        ),
        column: int = typer.Option(
            None, "--column", min=1, help="Column of the tokens; by default 1, in CoNLL-U 2."
        ),
        device: str = typer.Option("auto", "--device", help=DEVICE_HELP),
        as_json: bool = typer.Option(False, "--json", help="Print a JSON object per sentence."),
    ) -> None:
        """Label data: CoNLL columns (or text) in, the same with a column of labels out.

        A model for documents reads text, a document a line, and writes label and text.
        """
        from autoaux.training import device_named
        from autoaux.training.models import (
            label_sentences,
            load_model,
            read_columns,
            read_text,
            write_columns,
        )

        tagger = load_model(model, device_named(device))
        documents = tagger.task.kind == "classification"
        name = "standard input" if str(file) == "-" else str(file)
        if file.is_dir():
            raise InputError(f"{file}: a folder; expected a file, or - for standard input")
        try:
            source = sys.stdin.buffer if str(file) == "-" else file.open("rb")
        except FileNotFoundError:
            raise InputError(f"{file}: no such file") from None
        shown = _on_screen if sys.stdout.isatty() else sys.stdout.write
        with io.TextIOWrapper(source, encoding="utf-8", newline="\n") as lines:
            sentences = (
                read_text(lines, name) if text or documents else read_columns(lines, column, name)
            )
            try:
                for sentence, predicted in label_sentences(sentences, tagger.predict):
                    # a label is one word of a column, whatever the corpus called it
                    labels = list(map(printable, predicted))
                    if as_json:
                        print(json_line({"tokens": sentence.tokens, "labels": predicted}))
                    elif documents:
                        shown(f"{labels[0] if labels else '_'}\t{sentence.lines[0]}\n")
                    else:
                        shown(write_columns(sentence, labels))
            except UnicodeDecodeError as error:
                raise InputError(f"{name}: not UTF-8 ({error.reason}); convert it first") from None


def _on_screen(lines: str) -> None:
    """Write lines to a terminal, which obeys nothing in them; a file or a pipe gets them as they
    are.
    """
    for line in lines.splitlines():
        print("\t".join(map(printable, line.split("\t"))))
