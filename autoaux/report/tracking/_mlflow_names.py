"""Names and values as MLflow takes them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST_VALUE = 6000
LONGEST_NAME = 250
_FOREIGN = re.compile(r"[^\w.\- :]")  # a slash would make groups of what belongs together


def metric_key(name: str) -> str:
    """A name as a metric may have it: what MLflow refuses becomes an underscore."""
    return _FOREIGN.sub("_", name)[:LONGEST_NAME]


def loss_keys(auxiliaries: Sequence[str]) -> list[str]:
    """``loss/NAME`` of each auxiliary, in their order; names that become alike are numbered.

    The slash puts them side by side in MLflow's pages.
    """
    keys: list[str] = []
    for name in auxiliaries:
        key, number = f"loss/{metric_key(name)}", 2
        while key in keys:
            key, number = f"loss/{metric_key(name)} {number}", number + 1
        keys.append(key)
    return keys


def flat(parts: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Nested values by dotted name, as text; what is not said is left out, lists are JSON."""
    values: dict[str, str] = {}
    for key, value in parts.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping) and all(isinstance(word, str) for word in value):
            values |= flat(value, f"{name}.")
        elif value is not None and value != []:
            text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
            values[name] = text[:LONGEST_VALUE]
    return values
