"""How an encoder's pieces cover the inspected corpora, for `autoaux inspect --encoder`."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from autoaux.display import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from autoaux.corpora import Corpus
    from autoaux.training.encoders import PieceCoverage


def pieces_of(encoder: str, corpora: "Sequence[Corpus]") -> "dict[str, PieceCoverage]":
    """By corpus, what the encoder's tokenizer makes of it."""
    from autoaux.training.encoders import piece_coverage

    return {corpus.name: piece_coverage(encoder, corpus) for corpus in corpora}


def pieces_data(pieces: "Mapping[str, PieceCoverage]") -> dict[str, dict]:
    return {name: asdict(one) for name, one in pieces.items()}


def pieces_section(encoder: str, pieces: "Mapping[str, PieceCoverage]") -> "RenderableType":
    """A line per corpus; those that the encoder hardly reads are marked."""
    from rich.console import Group
    from rich.text import Text

    lines = [Text(f"as {printable(encoder)} reads them", "bold")]
    for name, one in pieces.items():
        mark = ("  ! ", "yellow") if one.hardly else ("    ", "")
        lost = f"{one.unknown:.1%} of the words unknown, {one.broken:.1%} in parts of characters"
        advice = "; it hardly covers this language" if one.hardly else ""
        lines.append(
            Text.assemble(
                mark, f"{printable(name)}: {one.pieces:.2f} pieces a word, {lost}", (advice, "dim")
            )
        )
    return Group(*lines)
