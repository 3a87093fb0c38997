"""How a signal says that it does not apply."""


class Missing(Exception):
    """Raised by a signal that has no value for a pair; the message is the reason a person reads."""
