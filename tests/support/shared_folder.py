"""The folder of corpora and recorded results that some tests read; they are skipped without it."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("AUTOAUX_SHARED", Path(__file__).parents[3] / "shared"))
CORPORA = SHARED / "corpora"

needs_corpora = pytest.mark.skipif(
    not CORPORA.is_dir(), reason=f"no corpora at {CORPORA} (set AUTOAUX_SHARED)"
)
