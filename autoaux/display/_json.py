"""JSON for a terminal as well as for a program."""

import json
from collections.abc import Mapping
from typing import Any

SCHEMA = 1  # of all that commands print as JSON; another number where a key changes or goes


def json_line(data: Any) -> str:
    """One line of JSON, letters as they are written; what a terminal would obey stands escaped.

    >>> json_line({"name": "Łódź\\x9b31m"})
    '{"name": "Łódź\\\\u009b31m"}'
    """
    return printable_json(json.dumps(data, ensure_ascii=False))


def json_answer(data: Mapping[str, Any]) -> str:
    """What a command answers as JSON, in one line: `data` under the version of its shape
    (docs/json.md).
    """
    return json_line({"schema": SCHEMA} | dict(data))


def printable_json(text: str) -> str:
    """JSON with the same content whose strings hold nothing that a terminal would obey: json itself
    escapes line breaks and C0 controls, and neither C1 controls nor letters that turn a line round.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter == "\n" else json.dumps(letter)[1:-1]
        for letter in text
    )
