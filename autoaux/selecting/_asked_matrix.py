"""A matrix as a person asks for it: what is wrong is said before anything is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag

from autoaux.corpora import Corpus, Pool
from autoaux.patience import Patience
from autoaux.runfolder import folder_name
from autoaux.search import Budget, Decision, Hearers, Listener, MatrixQuestion, run_matrix
from autoaux.search.matrix import Matrix
from autoaux.selecting._asked import Asked, write_page

ListenersOf = Callable[[Corpus], Sequence[Listener]]
SINGLES = {"max_set": 1, "schedules": (), "orders": 0}  # a matrix is of pairs


def default_matrix_folder(pool: str | Path) -> Path:
    """Where a matrix of this pool stands when no folder is named."""
    return Path("runs") / f"{folder_name(Path(pool).resolve().name)}-matrix"


@dataclass(frozen=True)
class AskedMatrix:
    """All that `autoaux.matrix` is told besides its pool; it says what each of these means.

    Attributes:
        asked: how each main task is searched; its `run` is the matrix's folder, its budget is what
            all of them share.

    Raises as `Asked` does.
    """

    asked: Asked
    mains: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        assert self.asked.run is not None
        return Path(self.asked.run)

    @property
    def page(self) -> Path:
        """Where its page stands afterwards."""
        return self.folder / "matrix.html"

    def answer(
        self,
        pool: Pool,
        listeners_of: ListenersOf = lambda main: (),
        stop: Flag | None = None,
        notify: Callable[[str], None] = lambda line: None,
    ) -> Matrix:
        """Search, and write everything that the matrix's folder and its run folders hold.

        Args:
            listeners_of: who hears of a main task's search.
            notify: is given lines for a person.
        """
        from autoaux.report import Journal, MlflowListener
        from autoaux.report.matrix import read_matrix, write_matrix_page

        patience = Patience(self.asked.patience)
        mlflow: dict[Path, MlflowListener] = {}

        def hearing(main: Corpus, folder: Path) -> Sequence[Listener]:
            mlflow[folder] = MlflowListener(folder, self.asked.tracking_uri)
            return (*listeners_of(main), Journal(folder, patience), mlflow[folder])

        def concluded(folder: Path, decision: Decision) -> None:
            write_page(folder, patience)
            mlflow[folder].finish()

        seconds, trials = self.asked.shared_budget
        run_matrix(
            MatrixQuestion(
                pool,
                self.asked.settings_for,
                Budget(seconds=seconds, trials=trials),
                self.mains,
                self.include,
                self.exclude,
            ),
            self.folder,
            Hearers(hearing, concluded, notify),
            stop=stop,
            began=self.asked.began,
        )
        write_matrix_page(self.folder)
        return read_matrix(self.folder)
