"""The shapes of docs/json.md, and whether an answer has the one of its command."""

import re
from functools import cache
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
KINDS = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "list": list,
    "object": dict, "null": type(None),
}  # fmt: skip
_ROW = re.compile(r"\| `([^`]+)` \| ([^|]+?) \|")


@cache
def shapes() -> dict[str, dict[str, str]]:
    """The type of each key, by command."""
    found: dict[str, dict[str, str]] = {}
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        command, _, rest = part.partition("\n")
        if rows := _ROW.findall(rest):
            found[command] = dict(rows)
    return found


def assert_conforms(command: str, answer: dict[str, Any]) -> None:
    """What a command printed has every documented key, of its type, and no other at the top."""
    assert next(iter(answer)) == "schema" and answer["schema"] == 1
    shape = shapes()[command]
    tops = {re.split(r"[.\[]", path)[0] for path in shape}
    if command != "select":  # the decision's own keys may be more
        assert set(answer) - {"schema"} == tops, command
    for path, kind in shape.items():
        optional, kinds = kind.endswith("?"), kind.rstrip("?").split(" or ")
        allowed = [KINDS[name] for name in kinds]
        for value in _values(answer, path.replace("[]", ".[]").split("."), optional, path):
            right = any(isinstance(value, one) for one in allowed)
            assert right and (isinstance(value, bool) == ("boolean" in kinds)), (path, value)


def _values(data: Any, steps: list[str], optional: bool, path: str) -> list[Any]:
    """All values at a path; a list or an object that is empty has none."""
    if not steps or data is None:
        return [] if data is None and steps else [data]
    first, rest = steps[0], steps[1:]
    if first == "[]":
        assert isinstance(data, list), path
        return [found for one in data for found in _values(one, rest, optional, path)]
    if first == "*":
        return [found for one in data.values() for found in _values(one, rest, optional, path)]
    if first not in data:
        assert optional, f"{path}: missing"
        return []
    return _values(data[first], rest, optional, path)
