"""The typer application and the one place where an InputError becomes a line and an exit status."""

import importlib
import logging
import os
import sys
from typing import NoReturn

# Set before torch or numpy is imported: two threads on a busy machine ran 11 times slower.
for _variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

import typer

from autoaux import __version__
from autoaux.cli._grammar import App, Interrupted, Root
from autoaux.cli._verbosity import LOG, Level, listen
from autoaux.display import printable
from autoaux.errors import InputError, MachineError

app = App(
    cls=Root,
    name="autoaux",
    help="Which auxiliary tasks to train with, in what order, what it gains and how sure we are.",
)

# Each module defines `register(app)`; order is the order in `--help`.
COMMANDS = (
    "data.inspect",
    "data.convert",
    "selecting.select",
    "selecting.matrix",
    "selecting.worker",
    "selecting.submit",
    "data.signals",
    "selecting.rank",
    "selecting.explain",
    "models.train",
    "models.evaluate",
    "models.predict",
    "models.push",
    "runs.export",
    "runs.report",
    "runs.compare",
    "runs.dashboard",
    "runs.ledger",
    "runs.sync",
)


def _version(value: bool) -> None:
    if value:
        print(f"autoaux {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", "-V", callback=_version, is_eager=True, help="Print the version."
    ),
    quiet: bool = typer.Option(
        False, "--quiet", "-q", help="Say nothing but the answer, and errors; with any command."
    ),
    verbose: bool = typer.Option(
        False, "--verbose", "-v", help="Say what happens inside as well; with any command."
    ),
    level: Level = typer.Option(
        None,
        "--log-level",
        help=(
            "Say exactly so much: error is -q, info is -v, debug adds to an error where it was"
            " raised; with any command."
        ),
    ),
) -> None:
    if quiet and verbose:
        raise InputError("-q and -v: one says less, the other more; give one of them")
    listen(quiet, verbose, level)


for _name in COMMANDS:
    _room, _module = _name.split(".")
    importlib.import_module(f"autoaux.cli.{_room}._{_module}").register(app)


def main() -> None:
    """Run the command line; a person's mistake ends in one line on stderr and status 2, what the
    machine lacks in one and status 3.
    """
    try:
        app()
    except InputError as error:
        _fail(f"{error}", 2)
    except MachineError as error:
        _fail(f"{error}", 3)
    except OSError as error:
        # a full disk, a missing right: the system's own words, with the file's name
        _fail(f"{error.filename or 'input/output'}: {error.strerror or error}", 2)
    except (Interrupted, KeyboardInterrupt):
        _say("interrupted; what was finished is kept")
        sys.exit(130)


def _fail(words: str, status: int) -> NoReturn:
    if LOG.isEnabledFor(logging.DEBUG):
        LOG.debug("where it was raised", exc_info=True)
    _say(words)
    sys.exit(status)


def _say(words: str) -> None:
    """One line on stderr, whatever the names in it hold."""
    print(f"autoaux: {printable(words)}", file=sys.stderr)
