"""The command line: one file per command, each of which parses, calls and prints.

Nothing heavy (torch, mlflow, transformers, scikit-learn) is imported before a command runs, so
`autoaux --help` answers at once.
"""

from autoaux.cli._app import app, main

__all__ = ["app", "main"]
