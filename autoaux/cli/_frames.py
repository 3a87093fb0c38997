"""Tables of results as files, by the ending of their names."""

from pathlib import Path
from typing import TYPE_CHECKING

from autoaux.errors import InputError

if TYPE_CHECKING:
    import pandas

ENDINGS = (".csv", ".parquet")


def check_ending(path: Path) -> None:
    """Refuse a name that `write_frame` does not know, before anything is computed."""
    if path.suffix not in ENDINGS:
        raise InputError(f"{path}: expected a name that ends in {' or '.join(ENDINGS)}")


def write_frame(frame: "pandas.DataFrame", path: Path) -> None:
    """Write a table as CSV or Parquet; InputError for another ending."""
    check_ending(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path, index=False)
