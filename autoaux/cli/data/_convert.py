"""`autoaux convert`: a corpus as it was read, written in another format."""

import typer


def register(app: typer.Typer) -> None:
    @app.command()
    def convert(
        source: str = typer.Argument(..., help="A file, folder, archive, FOLDER#NAME or hf:NAME."),
        target: str = typer.Argument(..., help="The folder to write; nothing may stand there."),
        to: str = typer.Option(
            ..., "--to", help="conll, conllu, jsonl, parquet or spacy (needs autoaux[spacy])."
        ),
        layer: str = typer.Option(None, "--layer", help="Which labels, where a file has several."),
    ) -> None:
        """Write a corpus as it was read: schemes as IOB2, splits apart, repairs applied.

        A file for each split and a corpus.yaml; what was written is read again and compared.
        """
        from autoaux.cli._console import console as make_console
        from autoaux.corpora import convert as write

        done = write(source, target, to, layer=layer)
        console = make_console()
        for split, path in done.files.items():
            part = done.corpus.splits[split]
            console.print(f"{path}: {part.n_sentences:,} sentences, {part.n_tokens:,} tokens")
        console.print(f"read back: the same corpus (digest {done.corpus.digest})")
