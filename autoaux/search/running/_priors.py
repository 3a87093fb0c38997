"""What is expected of the candidates: better priors once the single task is known."""

from collections.abc import Mapping

from autoaux.search.beliefs import Prior, Refine


class PriorsInUse:
    """The first priors, until better ones are there; those stay.

    Args:
        first: by candidate, as they were before anything was trained.
        refine: better ones by the single task's score; it may give none yet.
    """

    def __init__(self, first: Mapping[str, Prior], refine: Refine | None = None) -> None:
        self._first, self._refine = first, refine
        self._better: Mapping[str, Prior] | None = None

    def after(self, single_task_score: float | None) -> Mapping[str, Prior]:
        """The priors now that the single task has this score, in [0, 1]; None before it has."""
        if self._refine and not self._better and single_task_score is not None:
            self._better = self._refine(single_task_score)
        return self._better or self._first
