"""Probabilities and durations, for people."""


def chance(value: float) -> str:
    """A probability that is never shown as certain when it is not."""
    if value > 0.999:
        return "> .999"
    return "< .001" if value < 0.001 else f"{value:.3f}".lstrip("0")


def duration(seconds: float) -> str:
    """A duration in words: ``45 s``, ``12 min``, ``2 h 05 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
