"""A folder for vectors and other large things that no row holds."""

import os
from pathlib import Path


def scratch() -> Path:
    """``papers`` in ``$AUTOAUX_CACHE`` or ``~/.cache/autoaux``; made if it is not there."""
    folder = Path(os.environ.get("AUTOAUX_CACHE") or Path.home() / ".cache" / "autoaux") / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
