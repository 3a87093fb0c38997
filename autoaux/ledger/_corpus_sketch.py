"""The record by which a corpus is known again."""

from dataclasses import dataclass

from pydantic import ConfigDict

from autoaux.corpora import Sketch
from autoaux.errors import InputError


@dataclass(frozen=True)
class CorpusSketch:
    """What a corpus is known again by in other cuts, formats and versions.

    Attributes:
        main: its digest, as it was read; `name` what people called it.
        hashes, limit, types, spans, corpus_kind: of its `autoaux.corpora.Sketch`; the hashes are
            packed.
    """

    main: str
    name: str
    hashes: str
    limit: int
    types: tuple[str, ...]
    spans: bool
    corpus_kind: str

    __pydantic_config__ = ConfigDict(extra="forbid")

    @property
    def unsound(self) -> str:
        """Why nothing can be known again by it; empty where it is sound."""
        try:
            Sketch.unpacked(self.hashes)
        except InputError as error:
            return f"hashes: {error}"
        return ""
