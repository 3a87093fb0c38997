"""Long names over several lines of a table."""

import re


def wrapped(name: str, width: int) -> str:
    """A name over as many lines as it needs, broken behind its own dashes where it has some."""
    lines = [""]
    for part in re.findall(r"[^_-]*[_-]?", name):
        if lines[-1] and len(lines[-1]) + len(part) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)
