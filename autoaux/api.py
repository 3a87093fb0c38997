"""The library's front door, and what the commands call: the same steps, the same defaults."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING, Any, Literal, Unpack

from autoaux.corpora import Corpus, Pool, read_corpus, read_pool
from autoaux.errors import InputError
from autoaux.recipe import TRAINED, Changes, EncoderPart, Level, encoder_named
from autoaux.scoring import judged_by
from autoaux.search import (
    Chosen,
    Decision,
    Listener,
    candidates_of,
)
from autoaux.selecting import (
    SINGLES,
    Asked,
    AskedMatrix,
    default_folder,
    default_matrix_folder,
    forecast_candidates,
    of_points,
    parse_duration,
)
from autoaux.watching import NotebookProgress, in_notebook

if TYPE_CHECKING:
    from autoaux.forecast import Forecast
    from autoaux.search.matrix import Matrix
    from autoaux.training import Tagger

__all__ = [
    "Asked",
    "AskedMatrix",
    "Decision",
    "InputError",
    "SINGLES",
    "default_folder",
    "default_matrix_folder",
    "forecast_candidates",
    "load_corpus",
    "load_pool",
    "matrix",
    "of_points",
    "parse_duration",
    "rank",
    "select",
    "train",
]


def load_corpus(path: str | Path, *, layer: str | None = None, metric: str | None = None) -> Corpus:
    """Read one corpus: a file, or a folder whose files are its splits.

    Args:
        metric: what it is judged by as a main task: accuracy, span_f1, macro_f1, the F1 of one type
            or label (``span_f1:PER``, ``f1:NOUN``), or a registered one; by default its own.

    Raises:
        InputError: it cannot be read, or be judged so.
    """
    return judged_by(read_corpus(path, layer=layer), metric)


def load_pool(path: str | Path, *, main: Corpus | None = None) -> Pool:
    """Read every corpus under a folder; `main` itself is left out where it stands there too."""
    return read_pool(path, leave_out=() if main is None else (main,))


def rank(
    main: str | Path | Corpus,
    pool: str | Path | Pool,
    *,
    single_task_score: float | None = None,
    ledgers: Sequence[str | Path] = (),
    encoder: str | EncoderPart | None = None,
    update: Literal["full", "lora", "features"] | None = None,
    metric: str | None = None,
    probe: bool = False,
    sketches: bool = True,
    vectors: str = "pool",
) -> "Forecast":
    """Forecast each candidate's gain from signals and recorded runs, before any run of a pair.

    Args:
        main, pool: as `select` takes them.
        single_task_score: dev score of the main task trained alone, in points (0 to 100), where it
            is known.
        ledgers: recorded runs to learn from besides the packaged ones and your own.
        encoder, update: what the forecast is asked about, as `select` takes them; loaded for
            probes and vectors only. Where no recorded run is of such an encoder, the forecast is
            wider and says so.
        metric: what gains are counted in, as `load_corpus` names it; where no recorded run is of
            it, the forecast says so and is wider.
        probe: whether candidates that nobody has tried are trained alone for a moment first, and
            asked for the main task's labels; seconds for each, once and for all.
        sketches: whether recorded sources are known again in other cuts, formats and versions.
        vectors: what words are compared by: ``pool`` for vectors of the pool's own text, or a file
            of them; "off" for no comparison by vectors, the encoder's included.

    Raises:
        InputError: the main task or the pool cannot be used, or a ledger is not there.
    """
    main, pool = _read(main, pool)
    asked = encoder_named(encoder, update, main.kind)
    found = candidates_of(judged_by(main, metric), pool, [asked])
    return forecast_candidates(
        found,
        of_points(single_task_score),
        ledgers,
        asked,
        probe=probe,
        sketches=sketches,
        vectors=vectors,
    )[0]


def select(
    main: str | Path | Corpus,
    pool: str | Path | Pool,
    *,
    run: str | Path | None = None,
    budget: str | float | None = None,
    trials: int | None = None,
    encoder: str | EncoderPart | None = None,
    update: Literal["full", "lora", "features"] | None = None,
    search_with: Level = "same",
    metric: str | None = None,
    confirm: Literal["same", "full"] = "same",
    changes: Mapping[str, object] | None = None,
    listeners: Sequence[Listener] = (),
    tracking_uri: str | None = None,
    record: bool | str | Path = True,
    stop: Flag | None = None,
    progress: bool | None = None,
    **settings: Unpack[Chosen],
) -> Decision:
    """Decide which auxiliaries to train `main` with, by training with them.

    Args:
        main: the main task, a path or a corpus.
        pool: the candidates, a folder or a pool.
        run: the run's folder; ``runs/<main task>`` by default. The same call again resumes there.
        budget: wall-clock time, seconds or text such as ``20m``; 20 minutes where neither it nor
            `trials` nor ``device_hours`` is given.
        trials: training runs to spend.
        encoder: what is trained and asked about: gru, bilstm, tfidf, the folder or hub name of a
            transformers encoder, or a part of a recipe. By default the small GRU, for documents the
            TF-IDF perceptron.
        update: how a transformers encoder learns: full, lora, or features (a trunk over its
            vectors).
        search_with: what the pool is searched with, where that is to be cheaper than `encoder`,
            which alone confirms: gru, bilstm or tfidf from scratch, or the features or lora update
            of a pretrained encoder.
        metric: what decides, as `load_corpus` names it; by default the main task's own.
        confirm: the recipe that confirms: the one that searched, or the full one, wider and longer
            trained.
        changes: values of the recipe that searches, by dotted names such as
            ``optimisation.learning_rate``, of its encoder, head, optimisation and schedule. A
            length that is set (``optimisation.max_steps``) is kept, whatever the budget.
        listeners: called with every search event.
        tracking_uri: MLflow server; by default ``MLFLOW_TRACKING_URI`` or the run folder's
            database.
        record: the ledger that every run is added to, so that later forecasts learn from it: your
            own where True (``AUTOAUX_LEDGER``, else in your home), none where False.
        stop: set it, and the search ends after the running trial; everything is kept.
        progress: whether the cell of a notebook shows a bar and a leaderboard that update in place;
            None: where this runs in one.
        settings: other fields of the parts of `autoaux.search.Settings`, typed in
            `autoaux.search.Chosen`.

    Returns:
        The decision. The run folder holds it too, with the recipe, the report and the records.

    Raises:
        InputError: the main task, the pool, a setting or the run folder cannot be used.
    """
    asked = Asked(
        run=run,
        budget=budget,
        trials=trials,
        encoder=encoder,
        update=update,
        search_with=search_with,
        metric=metric,
        confirm=confirm,
        changes=changes or {},
        tracking_uri=tracking_uri,
        record=record,
        settings=dict(settings),
    )
    if in_notebook() if progress is None else progress:
        listeners = (*listeners, NotebookProgress())
    main = main if isinstance(main, Corpus) else load_corpus(main)
    asked.check(main)
    return asked.answer(*_read(main, pool), listeners, stop)


def matrix(
    pool: str | Path | Pool,
    *,
    run: str | Path | None = None,
    budget: str | float | None = None,
    trials: int | None = None,
    mains: Sequence[str] = (),
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    encoder: str | EncoderPart | None = None,
    update: Literal["full", "lora", "features"] | None = None,
    changes: Mapping[str, object] | None = None,
    tracking_uri: str | None = None,
    record: bool | str | Path = True,
    stop: Flag | None = None,
    **settings: Any,
) -> "Matrix":
    """Decide for every corpus of a pool which others help it, within one budget.

    Args:
        pool: a folder, or a pool.
        run: the matrix's folder, a run folder of each main task below it; ``runs/POOL-matrix`` by
            default. The same call again resumes there.
        budget, trials: what all main tasks share, spent where a decision can still change; 20
            minutes where neither is given.
        mains: patterns (as in shells) of the corpora that become main tasks; all by default.
        include, exclude: patterns of the corpora that are considered at all, and are not.
        encoder, update, changes, tracking_uri, record, stop, settings: as `select` takes them.

    Returns:
        Gains of all pairs, and what to train each main task with.

    Raises:
        InputError: the pool, a setting or the folder cannot be used, or no main task is left.
    """
    if run is None and isinstance(pool, Pool):
        raise InputError("matrix: a pool in memory has no name; say where to keep it with run")
    asked = AskedMatrix(
        Asked(
            default_matrix_folder(str(pool)) if run is None else run,
            budget,
            trials,
            encoder,
            update,
            changes=changes or {},
            tracking_uri=tracking_uri,
            record=record,
            settings={**SINGLES, **settings},
        ),
        tuple(mains),
        tuple(include),
        tuple(exclude),
    )
    return asked.answer(pool if isinstance(pool, Pool) else load_pool(pool), stop=stop)


def train(
    recipe: str | Path,
    *,
    seed: int | None = None,
    seeds: int = 1,
    encoder: str | EncoderPart | None = None,
    update: Literal["full", "lora", "features"] | None = None,
    changes: Mapping[str, object] | None = None,
) -> "Tagger":
    """Train what a recipe says and give back the model with the best dev score.

    Args:
        encoder, update: another encoder than the recipe's, as `select` takes them.
        seeds: trainings, of this seed and those after it; the one with the best dev score is kept.
        changes: other values than the recipe's, by dotted names such as ``schedule.mixing``, or
            ``metric``.

    Raises:
        InputError: the recipe, a corpus of it, or what is to be changed cannot be used.
    """
    from autoaux.recipe import Recipe
    from autoaux.training import load_data, resolve_paths, train_seeds

    path = Path(recipe)
    read = resolve_paths(Recipe.read(path), path.parent)
    main, auxiliaries = load_data(read, path.parent)
    if encoder is not None or update is not None:
        read = read.with_encoder(encoder_named(encoder, update, main.kind))
    read = Changes.of(changes or {}, TRAINED).on_recipe(read)
    if seeds < 1:
        raise InputError(f"seeds: expected at least 1, got {seeds}")
    first = read.seed if seed is None else seed
    return train_seeds(read, main, auxiliaries, range(first, first + seeds)).tagger


def _read(main: str | Path | Corpus, pool: str | Path | Pool) -> tuple[Corpus, Pool]:
    main = main if isinstance(main, Corpus) else load_corpus(main)
    return main, pool if isinstance(pool, Pool) else load_pool(pool, main=main)
