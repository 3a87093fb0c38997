"""What a person sees while a selection runs: a live table in a terminal, one line a trial in a
log.
"""

from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from autoaux.display import duration
from autoaux.search import (
    Event,
    RungReached,
    SelectionPlan,
    SelectionStarted,
    TrialEnded,
    TrialStarted,
)


class Progress:
    """A search listener that shows the running trials, the scores so far and the time left."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = (
            Live(console=console, refresh_per_second=4, transient=True)
            if console.is_terminal
            else None
        )
        self._running: dict[int, tuple[TrialStarted, str]] = {}
        self._scores: dict[str, list[float]] = {}
        self._elapsed, self._remaining = 0.0, 0.0
        self._ended = 0

    def __enter__(self) -> "Progress":
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live:
            self._live.stop()

    def __call__(self, event: Event) -> None:
        match event:
            case SelectionStarted():
                self._start(event)
            case TrialStarted():
                self._running[event.number] = (event, "starting")
            case RungReached() if event.number in self._running:
                started, _ = self._running[event.number]
                self._running[event.number] = (
                    started,
                    f"step {event.step}, dev {100 * event.score:.2f}",
                )
            case TrialEnded():
                self._end(event)
        if self._live:
            self._live.update(self._view())

    def _start(self, event: SelectionStarted) -> None:
        """What was noticed in the data, what will be run and what it will cost, before anything
        is spent.
        """
        self._remaining = event.plan.expected_seconds
        for line in before_spending(event.plan):
            self._console.print(line, soft_wrap=True)

    def _end(self, event: TrialEnded) -> None:
        started, _ = self._running.pop(event.number, (None, ""))
        self._ended += 1
        self._elapsed, self._remaining = event.elapsed, event.remaining
        outcome = event.outcome
        if outcome.status != "failed":
            self._scores.setdefault(event.arm.name, []).append(100 * outcome.score)
        if self._live is None:
            phase = started.phase if started else ""
            result = (
                outcome.error
                if outcome.status == "failed"
                else f"{outcome.metric} {100 * outcome.score:.2f}"
            )
            self._console.print(
                f"[{duration(event.elapsed)}] trial {event.number}  {phase}  {event.arm.name}  "
                f"seed {event.seed}  {outcome.status}  {result}  ({duration(event.remaining)}"
                " left)",
                highlight=False,
                markup=False,
                soft_wrap=True,
            )

    def _view(self) -> Group:
        total = self._elapsed + self._remaining
        bar = ProgressBar(total=max(total, 1e-9), completed=self._elapsed, width=40)
        head = Text(
            f"{self._ended} trials, {duration(self._elapsed)}, about {duration(self._remaining)}"
            " left"
        )
        table = Table(box=None, pad_edge=False, header_style="dim")
        for column in ("trained with", "runs", "dev score"):
            table.add_column(column, justify="left" if column == "trained with" else "right")
        ranked = sorted(self._scores.items(), key=lambda item: -sum(item[1]) / len(item[1]))
        for name, scores in ranked[:12]:
            table.add_row(Text(name), str(len(scores)), f"{sum(scores) / len(scores):.2f}")
        running = [
            Text(f"{s.phase}: {s.arm.name}, seed {s.seed}: {state}", style="dim")
            for s, state in self._running.values()
        ]
        return Group(head, bar, table, *running)


def before_spending(plan: SelectionPlan) -> list[Text]:
    """What was noticed in the data, what will be run and what that will cost."""
    done = plan.trials_so_far
    resumed = f"; {done} trials are there already" if done else ""
    cost = (
        f"{len(plan.candidates)} candidates to try, expected to take"
        f" {duration(plan.expected_seconds)}{resumed}"
    )
    return [
        *(Text(warning, "yellow") for warning in plan.warnings),
        Text(cost),
        *([Text(plan.sentence)] if plan.sentence else []),
        *(Text(note, "yellow") for note in plan.notes),
    ]
