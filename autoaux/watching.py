"""What a person sees of a selection in a notebook: a bar and a leaderboard that update in place."""

import sys
from collections.abc import Callable
from html import escape
from importlib import import_module
from typing import Any

from autoaux.display import Row, Table, as_html, duration
from autoaux.search import Event, RungReached, SelectionStarted, TrialEnded, TrialStarted

MOST_ROWS = 12


def in_notebook() -> bool:
    """Whether this runs in a notebook's kernel, which shows HTML."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


def _cell_writer() -> Callable[[str], None]:
    """Shows HTML in the cell that runs, in place of what it showed before."""
    ipython: Any = import_module("IPython.display")  # where there is a notebook, it is there
    handle = ipython.display(ipython.HTML(""), display_id=True)
    return lambda html: handle.update(ipython.HTML(html))


class NotebookProgress:
    """A search listener for notebooks.

    Args:
        show: is given the whole of it as HTML after every event.
    """

    def __init__(self, show: Callable[[str], None] | None = None) -> None:
        self._show = show or _cell_writer()
        self._running: dict[int, tuple[TrialStarted, str]] = {}
        self._scores: dict[str, list[float]] = {}
        self._elapsed, self._remaining, self._ended, self._metric = 0.0, 0.0, 0, "dev score"

    def __call__(self, event: Event) -> None:
        match event:
            case SelectionStarted():
                self._remaining = event.plan.expected_seconds
            case TrialStarted():
                self._running[event.number] = (event, "starting")
            case RungReached() if event.number in self._running:
                started, _ = self._running[event.number]
                state = f"step {event.step}, dev {100 * event.score:.2f}"
                self._running[event.number] = (started, state)
            case TrialEnded():
                self._running.pop(event.number, None)
                self._ended += 1
                self._elapsed, self._remaining = event.elapsed, event.remaining
                self._metric = event.outcome.metric or self._metric
                if event.outcome.status != "failed":
                    scores = self._scores.setdefault(event.arm.name, [])
                    scores.append(100 * event.outcome.score)
        self._show(self.html())

    def html(self) -> str:
        """Time, the bar, the arms by mean score, and what is running; escaped."""
        total = max(self._elapsed + self._remaining, 1e-9)
        head = (
            f"{self._ended} trials, {duration(self._elapsed)}, about {duration(self._remaining)}"
            " left"
        )
        bar = f'<progress max="1" value="{self._elapsed / total:.3f}" style="width: 20em">'
        running = "".join(
            f"<div>{escape(f'{s.phase}: {s.arm.name}, seed {s.seed}: {state}')}</div>"
            for s, state in self._running.values()
        )
        return f"{bar}</progress>{as_html(self._board(head))}{running}"

    def _board(self, head: str) -> Table:
        means = {name: sum(scores) / len(scores) for name, scores in self._scores.items()}
        ranked = sorted(means, key=lambda name: -means[name])[:MOST_ROWS]
        rows = tuple(
            Row((name, str(len(self._scores[name])), f"{means[name]:.2f}")) for name in ranked
        )
        return Table(head, ("trained with", "runs", self._metric), rows)
