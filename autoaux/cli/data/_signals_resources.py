"""What some signals need beside the corpora: vectors, encoders, typology, learning curves."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from autoaux.errors import InputError

if TYPE_CHECKING:
    from autoaux.corpora import Corpus
    from autoaux.signals import Resources


Pooling = Literal["first", "last", "mean"]


def pooling_of(name: str) -> Pooling:
    """The word as a pooling; InputError names those there are."""
    if name not in get_args(Pooling):
        raise InputError(f"--pooling {name}: expected first, last or mean")
    return cast(Pooling, name)


def gather_resources(
    corpora: list["Corpus"],
    vectors: str | None,
    encoder: str | None,
    encoder_layer: int,
    pooling: Pooling,
    sample: int | None,
    device: str,
    language: bool,
    ledger: Path | None,
    progress: Callable[[int, int, str], None],
) -> "Resources":
    from autoaux.signals import Resources

    contextual = typology = None
    if encoder is not None:
        from autoaux.signals.vectors import TokenVectors, TransformersEncoder

        found = TransformersEncoder(encoder, layer=encoder_layer, pooling=pooling, device=device)
        contextual = TokenVectors(corpora, found, device=device, sample=sample, progress=progress)
    if language:
        from autoaux.signals.language import Typology

        typology = Typology()
    curves = _curves(ledger) if ledger is not None else {}
    static = None
    if vectors is not None:
        from autoaux.signals.vectors import named_vectors

        static = named_vectors(vectors, corpora)
    return Resources(curves=curves, static=static, contextual=contextual, typology=typology)


def _curves(path: Path) -> dict[str, list[tuple[int, float]]]:
    """The single-task loss curve of each corpus with the lowest seed that a ledger holds."""
    from autoaux.ledger import Ledger

    if not path.is_file():
        raise InputError(f"{path}: no such ledger")
    curves: dict[str, tuple[int, list[tuple[int, float]]]] = {}
    for outcome in Ledger(path):
        if (
            not outcome.auxiliaries
            and outcome.status != "failed"
            and outcome.seed < curves.get(outcome.main, (1 << 62,))[0]
        ):
            curves[outcome.main] = (
                outcome.seed,
                [(point.step, point.loss) for point in outcome.curve],
            )
    return {digest: curve for digest, (_, curve) in curves.items()}
