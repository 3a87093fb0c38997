"""The golden corpora, and the numbers that plain loops give for them."""

import json
import runpy
from functools import cache
from pathlib import Path
from typing import Any

from autoaux.corpora import Corpus, read_corpus

GOLDEN = Path(__file__).parents[1] / "golden"


@cache
def expected() -> dict[str, Any]:
    return json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))


def worked_out() -> dict[str, Any]:
    """The same numbers, worked out again."""
    return runpy.run_path(str(GOLDEN / "reference.py"))["everything"]()


@cache
def golden_corpus(name: str) -> Corpus:
    return read_corpus(GOLDEN / "corpora" / name)
