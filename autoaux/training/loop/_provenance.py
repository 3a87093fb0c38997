"""Where a model comes from: its data and its training, as a model card tells it."""

from autoaux.strict import Strict
from autoaux.training.loop._lane import Lane


class CorpusFacts(Strict):
    """One corpus that a model was trained on."""

    role: str  # "main" or "auxiliary"
    name: str
    digest: str
    language: str | None
    sentences: int
    tokens: int
    labels: int


class Provenance(Strict):
    """What a trained model was made from.

    Attributes:
        corpora: main task first, then the auxiliaries in training order; train splits counted.
        seed: the run's.
        steps: main-task steps done; `best_step` is where the best dev score was.
        dev_score: that score, in [0, 1].
    """

    corpora: tuple[CorpusFacts, ...]
    seed: int
    steps: int
    best_step: int
    dev_score: float

    @classmethod
    def of(cls, lane: Lane) -> "Provenance":
        corpora = tuple(
            CorpusFacts(
                role="auxiliary" if number else "main",
                name=task.name,
                digest=task.digest,
                language=task.corpus.language,
                sentences=task.corpus.splits["train"].n_sentences,
                tokens=task.corpus.splits["train"].n_tokens,
                labels=len(task.labels),
            )
            for number, task in enumerate(lane.tasks)
        )
        p = lane.progress
        return cls(
            corpora=corpora,
            seed=lane.seed,
            steps=p.step,
            best_step=p.best_step,
            dev_score=max(p.best_score, 0.0),
        )
