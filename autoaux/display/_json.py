"""JSON for a terminal as well as for a program."""

import json
from typing import Any


def json_line(data: Any) -> str:
    """One line of JSON, letters as they are written; what a terminal would obey stands escaped.

    >>> json_line({"name": "Łódź\\x9b31m"})
    '{"name": "Łódź\\\\u009b31m"}'
    """
    return json_shown(json.dumps(data, ensure_ascii=False))


def json_shown(text: str) -> str:
    """JSON with the same content whose strings hold nothing that a terminal would obey: json itself
    escapes line breaks and C0 controls, and neither C1 controls nor letters that turn a line round.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter == "\n" else json.dumps(letter)[1:-1]
        for letter in text
    )
