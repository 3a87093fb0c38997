"""The pages' common make: one file, escaped, without network, its script known by its digest."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from autoaux import __version__
from autoaux.display import chance, duration

Filter = Callable[..., object]


def rendered(
    name: str,
    values: Mapping[str, object],
    filters: Mapping[str, Filter],
    scripts: tuple[str, ...],
    tests: Mapping[str, Filter] | None = None,
) -> str:
    """A page as text.

    Args:
        name: of its template, which extends ``base.html``; `scripts` are the names of its own.
        values: what it shows, `folder` among them; all of it is escaped.
        filters, tests: what the template calls beside those of all pages.
    """
    environment = Environment(
        loader=FunctionLoader(part),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    common: dict[str, Filter] = {
        "signed": signed,
        "points": lambda score: f"{100 * score:.2f}",
        "chance": chance,
        "duration": duration,
    }
    environment.filters |= common | dict(filters)
    environment.tests |= dict(tests or {})
    script = "".join(map(part, scripts))
    return environment.get_template(name).render(
        values,
        version=__version__,
        style=part("page.css"),
        script=script,
        script_digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def part(name: str) -> str:
    """A file that pages are made of."""
    return (files("autoaux.report") / "page" / name).read_text(encoding="utf-8")


def signed(value: float) -> str:
    """Two decimals with a sign; a true minus, as wide as a plus."""
    return f"{value:+.2f}".replace("-", "−")
