"""Which candidates are recorded sources in another cut, format or version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autoaux.corpora import Corpus, Sketch
from autoaux.forecast._asked import Asked
from autoaux.forecast._experience import Experience
from autoaux.ledger import CorpusSketch


@dataclass(frozen=True)
class Recognised:
    """A candidate that is a recorded source.

    Attributes:
        digest, name: of the source, as it is recorded.
        share: of the smaller of the two corpora's sentences that stand in the other.
        records: on how many main tasks the source was tried.
    """

    digest: str
    name: str
    share: float
    records: int

    def clause_of(self, candidate: str) -> str:
        """In words, for a person."""
        return f"{candidate} ({self.share:.0%} of {self.name}, {self.records} records)"


def recognised(candidates: Sequence[Corpus], experience: Experience) -> Mapping[str, Recognised]:
    """By digest, the candidates without a record of their own whose sentences and labels are those
    of a source that has one; the likest, where there are several.
    """
    tried: dict[str, set[str]] = {}
    for cell in experience.singles:
        tried.setdefault(cell.source, set()).add(cell.main.digest)
    known = {
        digest: (record, sketch_from(record))
        for digest, record in experience.sketches.items()
        if digest in tried
    }
    found = {}
    for corpus in candidates:
        if corpus.digest in tried or not known:
            continue
        mine = Sketch.of(corpus, size=None)
        alike = [
            (mine.same_source(sketch), len(tried[digest]), digest, record.name)
            for digest, (record, sketch) in known.items()
        ]
        share, records, digest, name = max(alike)
        if share:
            found[corpus.digest] = Recognised(digest, name, share, records)
    return found


def recognition_notes(candidates: Sequence[Asked], again: Mapping[str, Recognised]) -> list[str]:
    """In a line, for a person, who of the candidates is known again; nothing where nobody is."""
    who = [again[one.digest].clause_of(one.name) for one in candidates if one.digest in again]
    return [f"known again from recorded runs: {'; '.join(who)}"] if who else []


def sketches_of(corpora: Iterable[Corpus]) -> list[CorpusSketch]:
    """Sketches as a ledger keeps them."""
    return [_record(corpus, Sketch.of(corpus)) for corpus in corpora]


def sketch_from(record: CorpusSketch) -> Sketch:
    """The sketch that a ledger kept."""
    return Sketch(
        Sketch.unpacked(record.hashes),
        record.limit,
        frozenset(record.types),
        record.spans,
        record.corpus_kind,
    )


def _record(corpus: Corpus, sketch: Sketch) -> CorpusSketch:
    return CorpusSketch(
        corpus.digest,
        corpus.name,
        sketch.packed(),
        sketch.limit,
        tuple(sorted(sketch.types)),
        sketch.spans,
        sketch.kind,
    )
