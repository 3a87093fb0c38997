"""What a person types into options, read strictly."""

import re

from autoaux.errors import InputError

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> float:
    """Seconds of a duration such as ``90s``, ``20m``, ``1h30m`` or ``2d``; InputError otherwise."""
    parts = re.findall(r"(\d+(?:\.\d+)?)([smhd])", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise InputError(f"--budget {text}: expected a duration such as 90s, 20m, 1h30m or 2d")
    return sum(float(number) * _UNITS[unit] for number, unit in parts)


def duration(value: float) -> str:
    """A duration for people: ``45 s``, ``12 min``, ``2 h 05 min``."""
    if value < 90:
        return f"{value:.0f} s"
    minutes = round(value / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"
