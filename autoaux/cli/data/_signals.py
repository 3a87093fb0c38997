"""`autoaux signals`: the signals of a pool for one main task, and the label map of one
candidate.
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from autoaux.display import json_answer
from autoaux.errors import InputError

if TYPE_CHECKING:
    from rich.progress import TaskID

    from autoaux.corpora import Corpus, Pool
    from autoaux.signals import SignalTable


def register(app: typer.Typer) -> None:
    @app.command()
    def signals(
        main: Path = typer.Option(
            None,
            "--main",
            help=(
                "The main task: a file or a folder. Without it every corpus of the pool is one in"
                " turn."
            ),
        ),
        pool: Path = typer.Option(None, "--pool", help="A folder of other corpora."),
        layer: str = typer.Option(
            None, "--layer", help="Which labels of the main task, where its file has several."
        ),
        only: list[str] = typer.Option(
            None,
            "--signal",
            help="Only this signal, or those of a pattern such as 'jsd.*'; repeat for more.",
        ),
        label_map: str = typer.Option(
            None,
            "--map",
            metavar="CANDIDATE",
            help="Print which of its labels means which of mine.",
        ),
        out: Path = typer.Option(
            None, "--out", help="Also write the table, as .json, .csv or .parquet."
        ),
        vectors: str = typer.Option(
            None,
            "--vectors",
            help=(
                "Word vectors: a .vec, .txt, .bin or .npy file, or 'pool' for vectors of the pool's"
                " own text."
            ),
        ),
        encoder: str = typer.Option(
            None,
            "--encoder",
            help="A transformers encoder (folder or hub name) for matches of tokens in context.",
        ),
        encoder_layer: int = typer.Option(
            -1, "--encoder-layer", help="Which hidden layer; 0 is the embeddings."
        ),
        pooling: str = typer.Option(
            "mean", "--pooling", help="A word's vector from its pieces: first, last or mean."
        ),
        sample: int = typer.Option(
            None,
            "--sample",
            min=100,
            help="Match about this many tokens of each corpus instead of all; the error is stated.",
        ),
        device: str = typer.Option(
            "cpu", "--device", help="Where the encoder and its matches run: cpu or cuda."
        ),
        language: bool = typer.Option(
            False, "--language", help="Add typological distances (needs the language extra)."
        ),
        ledger: Path = typer.Option(
            None, "--ledger", help="Take single-task learning curves from this ledger."
        ),
        list_all: bool = typer.Option(False, "--list", help="List every signal and what it needs."),
        as_json: bool = typer.Option(False, "--json", help="Print JSON."),
    ) -> None:
        """Compute how every corpus of a pool relates to a main task, from train splits only."""
        if list_all:
            return _list(as_json)
        if pool is None:
            raise InputError(
                "autoaux signals needs --pool, and --main for a single main task (or --list)"
            )
        from autoaux.cli.data._signals_resources import gather_resources, pooling_of

        pieces = pooling_of(pooling)
        from autoaux.cli.data._signals_printed import print_map, print_table
        from autoaux.corpora import drop_leaks, ensure_train, read_corpus, read_pool
        from autoaux.signals import as_data, check_suffix, write_tables

        if out is not None:
            check_suffix(out)
        if main is None:
            return _every_pair(read_pool(pool), _names(only), out, as_json)
        task = _divided(read_corpus(main, layer=layer))
        found = read_pool(pool, leave_out=[task])
        if label_map is not None:
            from autoaux.signals import label_map as map_labels

            return print_map(map_labels(task, _candidate(found, label_map)), as_json)
        candidates = [drop_leaks(ensure_train(corpus), task)[0] for corpus in found.corpora]
        from autoaux.signals import compute_signals

        with _Progress(not as_json) as progress:
            resources = gather_resources(
                [task, *candidates],
                vectors,
                encoder,
                encoder_layer,
                pieces,
                sample,
                device,
                language,
                ledger,
                progress,
            )
            table = compute_signals(
                task, candidates, names=_names(only), resources=resources, progress=progress
            )
        if out is not None:
            write_tables([table], out)
        if as_json:
            unread = [{"path": str(one.path), "reason": one.reason} for one in found.unread]
            print(json_answer(as_data(table) | {"unread": unread}))
        else:
            print_table(table, found, only)

    def _list(as_json: bool) -> None:
        from autoaux.signals import SIGNALS

        facts = [
            {
                "name": s.name,
                "needs": s.needs,
                "range": [None if isinf(bound) else bound for bound in (s.low, s.high)],
                "symmetric": s.symmetric,
                "summary": s.summary,
            }
            for s in SIGNALS.values()
        ]
        if as_json:
            print(json_answer({"signals": facts}))
        else:
            for fact in facts:
                print(f"{fact['name']:52} {fact['needs']:10} {fact['summary']}")


def _every_pair(
    pool: "Pool", names: tuple[str, ...] | None, out: Path | None, as_json: bool
) -> None:
    """All pairs of a pool go to a file: no screen holds them."""
    if out is None:
        raise InputError(
            "autoaux signals without --main computes all pairs and needs --out FILE for them"
        )
    from autoaux.signals import all_pairs, write_tables

    corpora = [_divided(corpus) for corpus in pool.corpora]
    trained = sum("train" in corpus.splits for corpus in corpora)
    with _Progress(not as_json) as progress:
        rows = write_tables(_with_progress(all_pairs(corpora, names=names), trained, progress), out)
    facts = {"corpora": trained, "pairs": trained * trained, "values": rows, "file": str(out)}
    print(
        json_answer(facts)
        if as_json
        else f"{trained} corpora, {trained**2:,} pairs, {rows:,} values: {out}"
    )


def _with_progress(
    tables: Iterable["SignalTable"], total: int, progress: "_Progress"
) -> Iterator["SignalTable"]:
    for done, table in enumerate(tables, start=1):
        progress(done, total, f"pairs of {table.main}")
        yield table


class _Progress:
    """A bar on the terminal's error stream; nothing where there is none."""

    def __init__(self, shown: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        from autoaux.cli._verbosity import is_quiet

        columns = TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn()
        hidden = not shown or is_quiet()
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=hidden)
        self._task: TaskID | None = None

    def __enter__(self) -> "_Progress":
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def __call__(self, done: int, total: int, what: str) -> None:
        if self._task is None:
            self._task = self._bar.add_task(what, total=total)
        self._bar.update(self._task, completed=done, total=total, description=what)


def _names(only: list[str] | None) -> tuple[str, ...] | None:
    if not only:
        return None
    from autoaux.signals import SIGNALS

    chosen: list[str] = []
    for pattern in only:
        matching = [
            name for name in SIGNALS if fnmatch(name, pattern) or name.startswith(f"{pattern}.")
        ]
        if not matching:
            raise InputError(
                f"--signal {pattern}: no such signal; `autoaux signals --list` prints them all"
            )
        chosen += matching
    return tuple(dict.fromkeys(chosen))


def _divided(corpus: "Corpus") -> "Corpus":
    """With train, dev and test, as a selection sees its main task; as it is where it is too small
    for that.
    """
    from autoaux.corpora import ensure_splits

    try:
        return ensure_splits(corpus)
    except InputError:
        return corpus


def _candidate(pool: "Pool", name: str) -> "Corpus":
    from autoaux.corpora import ensure_train

    for corpus in pool.corpora:
        if corpus.name == name:
            return ensure_train(corpus)
    names = ", ".join(corpus.name for corpus in pool.corpora) or "nothing readable"
    raise InputError(f"--map {name}: not in the pool, which holds {names}")
