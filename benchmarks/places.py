"""Where the repository, what ships with it and the corpora stand."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGED = ROOT / "autoaux" / "forecast" / "experience.jsonl.gz"
SHARED = Path(os.environ.get("AUTOAUX_SHARED") or ROOT.parent / "shared")
CORPORA = SHARED / "corpora"
