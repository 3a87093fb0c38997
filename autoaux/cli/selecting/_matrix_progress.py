"""A matrix while it goes on: a line per run that ends, with the main task's name."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from autoaux.cli._console import as_rich, line
from autoaux.corpora import Corpus, Pool, corpora_table
from autoaux.display import duration
from autoaux.search import Event, Listener, SelectionStarted, TrialEnded, TrialStarted


def pool_found(pool: Pool, width: int) -> RenderableType:
    """The corpora of a pool and whatever could not be read, before anything is spent."""
    table = corpora_table(
        f"{len(pool.corpora)} corpora (sizes in tokens)",
        pool.corpora,
        [f"left out: {unread.path}: {unread.reason}" for unread in pool.unread],
    )
    return Group(
        line(table.heading),
        as_rich(table, width),
        *(line(note, "yellow") for note in table.notes),
    )


class MatrixProgress:
    """Listens to the searches of all main tasks; in a terminal a status says who trains."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._phases: dict[tuple[str, int], str] = {}
        self._status = console.status("reading, signals and forecasts of all main tasks")
        self._ended = 0

    def __enter__(self) -> "MatrixProgress":
        if self._console.is_terminal:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._status.stop()

    def say(self, words: str) -> None:
        """Print a line that is about the whole, or about a main task that does not go on."""
        self._console.print(Text(words, "yellow"), soft_wrap=True)

    def of(self, main: Corpus) -> Sequence[Listener]:
        """Who hears of one main task's search."""
        return (lambda event: self._hear(main.name, event),)

    def _hear(self, main: str, event: Event) -> None:
        match event:
            case SelectionStarted(plan):
                count = len(plan.candidates)
                done = (
                    f", {plan.trials_so_far} runs are there already" if plan.trials_so_far else ""
                )
                self._console.print(Text(f"{main}: {count} candidates{done}"), soft_wrap=True)
            case TrialStarted():
                self._phases[main, event.number] = event.phase
                self._status.update(
                    f"{self._ended} runs; {main}: {event.arm.name}, seed {event.seed}"
                )
            case TrialEnded():
                self._ended += 1
                self._console.print(self._words(main, event), highlight=False, soft_wrap=True)

    def _words(self, main: str, event: TrialEnded) -> Text:
        outcome = event.outcome
        result = outcome.error or f"{outcome.metric} {100 * outcome.score:.2f}"
        phase = self._phases.pop((main, event.number), "")
        return Text(
            f"{self._ended}  {main}  {phase}  {event.arm.name}  seed {event.seed}"
            f"  {outcome.status}  {result}  ({duration(outcome.seconds)})"
        )
