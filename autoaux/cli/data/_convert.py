"""`autoaux convert`: a corpus as it was read, written in another format."""

import typer

from autoaux.display import json_answer


def register(app: typer.Typer) -> None:
    @app.command()
    def convert(
        source: str = typer.Argument(..., help="A file, folder, archive, FOLDER#NAME or hf:NAME."),
        target: str = typer.Argument(..., help="The folder to write; nothing may stand there."),
        to: str = typer.Option(
            ..., "--to", help="conll, conllu, jsonl, parquet or spacy (needs autoaux[spacy])."
        ),
        layer: str = typer.Option(None, "--layer", help="Which labels, where a file has several."),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Write a corpus as it was read: schemes as IOB2, splits apart, repairs applied.

        A file for each split and a corpus.yaml; what was written is read again and compared.
        """
        from autoaux.cli._console import console as make_console
        from autoaux.corpora import convert as write

        done = write(source, target, to, layer=layer)
        splits = {split: (path, done.corpus.splits[split]) for split, path in done.files.items()}
        if as_json:
            written = {
                split: {"file": str(path), "sentences": part.n_sentences, "tokens": part.n_tokens}
                for split, (path, part) in splits.items()
            }
            print(json_answer({"digest": done.corpus.digest, "splits": written}))
            return
        console = make_console()
        for path, part in splits.values():
            console.print(f"{path}: {part.n_sentences:,} sentences, {part.n_tokens:,} tokens")
        console.print(f"read back: the same corpus (digest {done.corpus.digest})")
