"""`autoaux convert`: a corpus as it was read, written in another format."""

from typing import TYPE_CHECKING

import typer

from autoaux.display import json_answer

if TYPE_CHECKING:
    from autoaux.corpora import Converted, Split, Unlabelled


def register(app: typer.Typer) -> None:
    @app.command()
    def convert(
        source: str = typer.Argument(..., help="A file, folder, archive, FOLDER#NAME or hf:NAME."),
        target: str = typer.Argument(..., help="The folder to write; nothing may stand there."),
        to: str = typer.Option(
            ..., "--to", help="conll, conllu, jsonl, parquet or spacy (needs autoaux[spacy])."
        ),
        layer: str = typer.Option(None, "--layer", help="Which labels, where a file has several."),
        pool: bool = typer.Option(
            False, "--pool", help="Every corpus below SOURCE, each in a folder of its own."
        ),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Write a corpus as it was read: schemes as IOB2, splits apart, repairs applied.

        A file for each split and a corpus.yaml; what was written is read again and compared.
        """
        from autoaux.cli._console import console as make_console
        from autoaux.corpora import convert as write
        from autoaux.corpora import convert_pool
        from autoaux.errors import InputError

        if pool and layer:
            raise InputError("--layer is of one corpus; leave it out with --pool")
        all_done, left = (
            convert_pool(source, target, to)
            if pool
            else ([write(source, target, to, layer=layer)], [])
        )
        if as_json:
            told = [_as_data(done) for done in all_done]
            unwritten = {str(item.path): item.reason for item in left}
            print(json_answer({"corpora": told, "left out": unwritten} if pool else told[0]))
            return
        console = make_console()
        for done in all_done:
            for split, path in done.files.items():
                part = _part(done, split)
                blind = ", no labels" if split in done.corpus.unlabelled else ""
                sizes = f"{part.n_sentences:,} sentences, {part.n_tokens:,} tokens"
                console.print(f"{path}: {sizes}{blind}")
            console.print(f"read back: the same corpus (digest {done.corpus.digest})")
        for item in left:
            console.print(f"left out: {item.path}: {item.reason}")


def _part(done: "Converted", split: str) -> "Split | Unlabelled":
    corpus = done.corpus
    return corpus.splits[split] if split in corpus.splits else corpus.unlabelled[split]


def _as_data(done: "Converted") -> dict[str, object]:
    """What was written, for JSON."""
    splits = {}
    for split, path in done.files.items():
        part = _part(done, split)
        splits[split] = {
            "file": str(path),
            "sentences": part.n_sentences,
            "tokens": part.n_tokens,
        }
    return {"digest": done.corpus.digest, "splits": splits}
