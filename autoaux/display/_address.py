"""Addresses of databases and servers as a person may see them: without what lets one in."""

import re
from urllib.parse import unquote

HIDDEN = "***"
_SECRET = re.compile(r"pass|pwd|secret|token|key|credential", re.IGNORECASE)
_PLACE = re.compile(r"[\w.-]*")  # a name without any part that may be a secret


def masked(address: str) -> str:
    """The address without user and password, in whatever form it carries them.

    >>> masked("postgresql://me:a@b/c@host:5432/runs?password=x&sslmode=require")
    'postgresql://host:5432/runs?password=***&sslmode=require'

    All up to the last ``@`` counts as user and password, because they may hold ``@`` and ``/``.
    Without ``://`` nobody can tell a password from a place, and nothing but a bare name is shown.
    """
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address if _PLACE.fullmatch(address) else HIDDEN
    place, query = _parts(scheme, rest)[1:]
    shown = [
        f"{name}={HIDDEN}" if _SECRET.search(name) else f"{name}{equals}{value}"
        for name, equals, value in (part.partition("=") for part in query)
    ]
    return f"{scheme}://{place}" + (f"?{'&'.join(shown)}" if shown else "")


def without_secrets(words: str, address: str) -> str:
    """A message that may quote the address, or parts of it, as a person may see it."""
    words = words.replace(address, masked(address))
    scheme, separator, rest = address.partition("://")
    if separator:
        credentials, _, query = _parts(scheme, rest)
        named = [part.partition("=") for part in query]
        secrets = [value for name, _, value in named if _SECRET.search(name)]
        secrets += [credentials, credentials.partition(":")[2]]
        for secret in {form for text in secrets for form in (text, unquote(text)) if text}:
            words = words.replace(secret, HIDDEN)
    return re.sub(r"://[^\s/@]*@", "://", words)


def _parts(scheme: str, rest: str) -> tuple[str, str, list[str]]:
    """User and password, the place, and the parts of the query."""
    credentials, _, place = (
        ("", "", rest) if scheme.startswith(("sqlite", "file")) else (rest.rpartition("@"))
    )
    place, _, query = place.partition("?")
    return credentials, place, query.split("&") if query else []
