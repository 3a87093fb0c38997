"""Sketch the sources of the packaged experience: python -m tools.sketches

Writes autoaux/forecast/sketches.jsonl.gz, by which a person's copy of a public corpus is known
again in another cut, format or version.
"""

from autoaux.forecast import sketches_of
from autoaux.ledger import Ledger
from tools.experience import PACKAGED, ROOT, auxiliary
from tools.experience_jobs import AUXILIARIES

SKETCHED = PACKAGED.with_name("sketches.jsonl.gz")


def main() -> None:
    fresh = Ledger(ROOT / "runs" / "sketches.jsonl")
    fresh.path.unlink(missing_ok=True)
    fresh.append(*sketches_of(map(auxiliary, AUXILIARIES)))
    count = fresh.export(SKETCHED)
    fresh.path.unlink()
    size = SKETCHED.stat().st_size / 1e3
    print(f"{SKETCHED.relative_to(ROOT)}: {count} sketches, {size:.0f} kB")


if __name__ == "__main__":
    main()
