"""`autoaux inspect`: what a file, folder or pool holds, how it was read, and what is odd about
it.
"""

from typing import TYPE_CHECKING

import typer

from autoaux.display import json_answer

if TYPE_CHECKING:
    from autoaux.corpora import Inspected, Inspection


def register(app: typer.Typer) -> None:
    @app.command()
    def inspect(
        paths: list[str] = typer.Argument(
            ...,
            metavar="PATH...",
            help="Files, folders, archives, pools, or hf:NAME#tokens,labels.",
        ),
        layer: str = typer.Option(None, "--layer", help="Which labels, where a file has several."),
        manifest: bool = typer.Option(
            False,
            "--write-manifest",
            help="Write what was detected as corpus.yaml or pool.yaml, to be edited.",
        ),
        main: str = typer.Option(
            None, "--main", help="A main task: tell what of these corpora stands in it too."
        ),
        why: bool = typer.Option(
            False, "--why", help="Tell of each file every reading of it, ranked, with its evidence."
        ),
        encoder: str = typer.Option(
            None,
            "--encoder",
            metavar="NAME_OR_FOLDER",
            help="A transformers encoder: tell how well its pieces cover these corpora too.",
        ),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Show what corpora hold and how they are read, with every repair and warning by its
        place.
        """
        from autoaux.cli._console import console as make_console
        from autoaux.cli.data._inspect_leaks import as_data, leaks_of, section
        from autoaux.cli.data._inspect_page import page
        from autoaux.cli.data._inspect_pieces import pieces_data, pieces_of, pieces_section
        from autoaux.cli.data._inspect_why import readings_data, readings_lines
        from autoaux.corpora import inspect as look
        from autoaux.corpora import write_manifests

        inspections = [look(path, layer) for path in paths]
        written = (
            [target for one in inspections for target in write_manifests(one)] if manifest else []
        )
        corpora = [item.corpus for one in inspections for item in one.found]
        if main is not None:
            name, leaks = leaks_of(main, corpora)
        pieces = pieces_of(encoder, corpora) if encoder else {}
        if as_json:
            told: dict[str, object] = {"leaks": as_data(leaks)} if main is not None else {}
            told |= {"readings": readings_data(paths)} if why else {}
            told |= {"pieces": pieces_data(pieces)} if encoder else {}
            print(
                json_answer(
                    {
                        "inspected": [_as_data(one) for one in inspections],
                        "written": list(map(str, written)),
                    }
                    | told,
                )
            )
        else:
            console = make_console()
            for number, one in enumerate(inspections):
                if number:
                    console.print()
                console.print(page(one, console.width), soft_wrap=False)
            if main is not None:
                console.print()
                console.print(section(name, leaks))
            if encoder:
                console.print()
                console.print(pieces_section(encoder, pieces))
            for line in readings_lines(paths) if why else ():
                console.print(line, markup=False)
            for target in written:
                console.print(f"written: {target}", markup=False)
        if not all(one.found for one in inspections):
            raise typer.Exit(1)


def _as_data(inspection: "Inspection") -> dict:
    return {
        "path": str(inspection.path),
        "corpora": [_corpus_data(item) for item in inspection.found],
        "unread": [{"path": str(item.path), "reason": item.reason} for item in inspection.unread],
    }


def _corpus_data(item: "Inspected") -> dict:
    from dataclasses import asdict

    from autoaux.corpora import facts

    corpus = item.corpus
    return {
        "name": corpus.name,
        "path": str(corpus.path),
        "kind": corpus.kind,
        "spans": corpus.spans,
        "metric": corpus.metric,
        "format": corpus.format,
        "encoding": corpus.encoding,
        "scheme": corpus.scheme,
        "language": corpus.language,
        "domains": list(corpus.domains),
        "layer": item.layer,
        "layers": list(item.layers),
        "digest": corpus.digest,
        "labels": list(corpus.labels),
        "splits": {name: asdict(facts(corpus, part)) for name, part in corpus.splits.items()},
        "unlabelled": {
            name: {"sentences": part.n_sentences, "tokens": part.n_tokens}
            for name, part in corpus.unlabelled.items()
        },
        "notes": [asdict(note) for note in corpus.notes],
    }
