"""What one run has been through: everything that decides how it goes on, besides its tensors."""

from dataclasses import dataclass, field

from autoaux.ledger import CurvePoint, SentenceCounts


@dataclass
class Progress:
    """Counters, curves and stopping state of one run; plain values, so that JSON holds them
    exactly.

    Attributes:
        step: main-task steps done; update: optimiser updates done.
        stage, stage_start: which training of a stack, and the step it began with.
        rate_factor, bad_epochs, least_loss: state of the halving policy.
        epoch_loss, epoch_batches: main training loss of the current epoch, summed over batches.
        losses: per task, (sum, count) of training losses since the last evaluation.
        best_score, best_step: best dev score and where; `stage_best_step` the same within the
            stage.
        best_counts, last_counts: what the best dev score and the last are made of.
        peak_memory: bytes, the most that was held while the run was advanced.
        finished: whether nothing more will be trained.
    """

    step: int = 0
    update: int = 0
    stage: int = 0
    stage_start: int = 0
    rate_factor: float = 1.0
    bad_epochs: int = 0
    least_loss: float | None = None
    epoch_loss: float = 0.0
    epoch_batches: int = 0
    losses: dict[int, tuple[float, int]] = field(default_factory=dict)
    best_score: float = -1.0
    best_step: int = 0
    best_counts: SentenceCounts | None = None
    last_counts: SentenceCounts | None = None
    stage_best_score: float = -1.0
    stage_best_step: int = 0
    curve: list[CurvePoint] = field(default_factory=list)
    auxiliary_curves: dict[int, list[tuple[int, float]]] = field(default_factory=dict)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_memory: int = 0
    finished: bool = False

    def add_loss(self, task: int, loss: float) -> None:
        total, count = self.losses.get(task, (0.0, 0))
        self.losses[task] = (total + loss, count + 1)
        if task == 0:
            self.epoch_loss += loss
            self.epoch_batches += 1

    def evaluated(self, counts: SentenceCounts, loss: float) -> bool:
        """Note how dev was labelled and the mean loss there; whether the score is the best so
        far.
        """
        score = counts.score()
        for task, (total, count) in sorted(self.losses.items()):
            if task:
                self.auxiliary_curves.setdefault(task, []).append((self.step, total / count))
        total, count = self.losses.get(0, (0.0, 1))
        self.curve.append(CurvePoint(self.step, total / count, score, loss))
        self.losses = {}
        self.last_counts = counts
        if score > self.stage_best_score:
            self.stage_best_score, self.stage_best_step = score, self.step
        if score > self.best_score:
            self.best_score, self.best_step, self.best_counts = score, self.step, counts
            return True
        return False

    def next_stage(self) -> None:
        """Begin the next training of a stack: same policy from its start, on the model as it is."""
        self.stage += 1
        self.stage_start = self.stage_best_step = self.step
        self.stage_best_score = -1.0
        self.rate_factor, self.bad_epochs, self.least_loss = 1.0, 0, None
        self.epoch_loss, self.epoch_batches = 0.0, 0


def judged(progress: Progress) -> tuple[SentenceCounts, ...]:
    """What dev says of the model with the best score and, where that is another, of the last."""
    best, last = progress.best_counts, progress.last_counts
    if best is None or last is None:
        return ()
    return (best,) if last is best or last == best else (best, last)
