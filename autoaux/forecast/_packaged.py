"""The experience that comes with the package, and the forecaster that it makes."""

from collections.abc import Iterable
from importlib.resources import as_file, files

from autoaux.forecast._experience import experience_of
from autoaux.forecast._forecaster import Forecaster
from autoaux.ledger import Ledger, default_path, union


def default_forecaster(ledgers: Iterable[Ledger] = (), *, without: str | None = None) -> Forecaster:
    """Fitted on the packaged runs, the person's own ledger, and `ledgers`; takes seconds.

    How the packaged runs were made stands beside them in experience.md.

    Args:
        without: digest of a main task whose runs, whole or cut, are left out: whoever counts them
            as evidence must not expect from them too.
    """
    records = union([*packaged_ledgers(), Ledger(default_path()), *ledgers])
    return Forecaster.fit(
        experience_of(record for record in records if record.main.partition("@")[0] != without)
    )


def packaged_ledgers() -> list[Ledger]:
    """The runs that come with the package, the probes of their pairs and the sketches of their
    sources; read.
    """
    ledgers = []
    for name in ("experience.jsonl.gz", "probes.jsonl.gz", "sketches.jsonl.gz"):
        with as_file(files("autoaux.forecast") / name) as packaged:
            ledgers.append(Ledger(packaged))
            ledgers[-1].records()
    return ledgers
