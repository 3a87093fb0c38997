"""The command line in the process of the test: what a subprocess would give, without its start."""

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess
from unittest.mock import patch

from autoaux.cli import main


def called(*words: object) -> CompletedProcess[str]:
    """What ``autoaux WORDS`` prints, and the status that it ends with."""
    arguments = ["autoaux", *map(str, words)]
    out, err, status = io.StringIO(), io.StringIO(), 0
    with patch.object(sys, "argv", arguments), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return CompletedProcess(arguments, status, out.getvalue(), err.getvalue())
