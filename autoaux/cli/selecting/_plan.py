"""What `autoaux select --dry-run` shows: the forecast, the plan and its cost."""

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text

from autoaux.cli._console import as_rich, console, line
from autoaux.cli.selecting._progress import before_spending
from autoaux.display import json_answer
from autoaux.search import Planned

if TYPE_CHECKING:
    from autoaux.forecast import Forecast


def show_plan(planned: Planned, as_json: bool) -> None:
    """Print a plan on standard output."""
    if as_json:
        print(json_answer(_as_data(planned)))
        return
    out = console()
    forecast = _forecast(planned)
    if forecast is not None:
        table = forecast.to_table().fitted(out.width)
        notes = (Text(note, "dim") for note in table.foot)
        out.print(
            Group(line(table.heading), as_rich(table, out.width), *map(_plain, notes), Text())
        )
    for name, reason in planned.left_out:
        out.print(line(f"left out: {name}: {reason}", "yellow"), soft_wrap=True)
    for words in before_spending(planned.started.plan):
        out.print(words, soft_wrap=True)
    goes_on = "goes on with what is there" if planned.begun else "begins"
    out.print(f"nothing was spent or written; without --dry-run the same command {goes_on}")


def _forecast(planned: Planned) -> "Forecast | None":
    gathered = planned.started.gathered
    return gathered.forecast if gathered else None


def _plain(text: Text) -> Text:
    return line(text.plain, text.style)


def _as_data(planned: Planned) -> dict[str, Any]:
    plan, forecast = planned.started.plan, _forecast(planned)
    expected = {} if forecast is None else {one.name: one for one in forecast.candidates}
    facts = ("gain", "low", "high", "p_helps")
    return {
        "main": plan.main,
        "candidates": [
            {"candidate": name}
            | ({fact: getattr(expected[name], fact) for fact in facts} if name in expected else {})
            for name in reversed(plan.candidates)  # the most promising first
        ],
        "left_out": [{"candidate": name, "reason": reason} for name, reason in planned.left_out],
        "expected_seconds": plan.expected_seconds,
        "plan": [plan.sentence, *plan.notes],
        "warnings": list(plan.warnings),
        "resumes": planned.begun,
    }
