"""Durations, for people."""


def duration(value: float) -> str:
    """A duration in words: ``45 s``, ``12 min``, ``2 h 05 min``."""
    if value < 90:
        return f"{value:.0f} s"
    minutes = round(value / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60:02d} min"
