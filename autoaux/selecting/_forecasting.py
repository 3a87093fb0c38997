"""A forecast as a person asks for it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autoaux.errors import InputError
from autoaux.recipe import EncoderPart, encoder_named
from autoaux.search import Candidates, Foresight, Matching, Probing

if TYPE_CHECKING:
    from autoaux.forecast import Forecast
    from autoaux.signals import SignalTable


def of_points(score: float | None) -> float | None:
    """A score that a person wrote in points (0 to 100), as the program keeps it, in [0, 1].

    Raises:
        InputError: it is no such score, or looks like one of another unit.
    """
    if score is None:
        return None
    if not 0 <= score <= 100:
        raise InputError(f"a score of {score:g}: expected points from 0 to 100")
    if 0 < score <= 1:
        raise InputError(f"a score of {score:g} points: did you mean {100 * score:g}?")
    return score / 100


def forecast_candidates(
    candidates: Candidates,
    single_task_score: float | None = None,
    ledgers: Sequence[str | Path] = (),
    encoder: EncoderPart | None = None,
    *,
    probe: bool = False,
    sketches: bool = True,
    vectors: str = "pool",
    tell: Callable[[str], None] | None = None,
) -> "tuple[Forecast, SignalTable]":
    """The forecast that `rank` gives, and the signals it was made from.

    Args:
        single_task_score: in [0, 1].
        tell: is told before each probe.
    """
    from autoaux.forecast import default_forecaster
    from autoaux.ledger import Ledger

    for path in ledgers:
        if not Path(path).is_file():
            raise InputError(f"{path}: no such ledger; expected a file (.jsonl or .jsonl.gz)")
    table = candidates.signals()
    forecaster = default_forecaster([Ledger(Path(path)) for path in ledgers])
    asked = encoder or encoder_named(None, None, candidates.main.kind)
    pool = list(candidates.pool.values())
    matching = None
    if vectors != "off":  # nothing keeps what the forecast has no use for
        matching = Matching(candidates, asked, vectors, only=forecaster.design.names)
    probing = Probing(candidates.main, candidates.clean, asked, tell=tell) if probe else None
    foresight = Foresight(forecaster, candidates.read, pool, encoder=asked)
    if sketches:
        foresight = foresight.recognising("auxiliary", asked.kind)
    return foresight.after(table, [matching, probing], single_task_score)[:2]
