"""Lanes that train together: the loop. A single run is a program of one lane."""

import time
from collections.abc import Hashable, Sequence
from itertools import chain

import numpy as np
import torch
from torch import Tensor

from autoaux.training.data import Batch, Drawn, Share, build_batch
from autoaux.training.kernels import Optimizer, RowOptimizer, RowTable, clip
from autoaux.training.loop._lane import Lane
from autoaux.training.loop._losses import Losses
from autoaux.training.loop._memory import forget_peak, peak_memory
from autoaux.training.loop._model import DevBatch, Model, dev_batches, judge
from autoaux.training.loop._policy import converged, end_of_epoch, follows_loss, rate, rate_before

CACHED_DEV_TOKENS = 500_000  # the batches of a larger dev split are packed anew at every evaluation
NONE = np.empty(0, np.int64)  # no sentences


class Program:
    """Trains its lanes in step: every update draws one batch per lane.

    Lanes must agree in everything but their data and seed; `StackedRuns` checks that.
    """

    def __init__(self, lanes: Sequence[Lane], model: Model, device: str = "cpu") -> None:
        self.lanes = list(lanes)
        self.device = torch.device(device)
        self.model = model.to(self.device)
        self.part = lanes[0].recipe.optimisation
        self.plan = lanes[0].plan
        self.table = lanes[0].vocabulary.table
        self.optimizer = Optimizer(self.part, self._groups())
        self.rows = RowOptimizer(
            self.optimizer, [m for m in self.model.modules() if isinstance(m, RowTable)]
        )
        self.best = {
            name: p.detach().clone() for name, p in self.model.named_parameters() if p.requires_grad
        }
        self.losses = Losses(self.lanes)
        self._dev: list[DevBatch] | None = None

    def _groups(self) -> list[dict]:
        heads = {
            "params": list(self.model.heads.parameters()),
            "lr_scale": self.part.head_rate,
        }
        return [
            group for group in (*self.model.encoder.parameter_groups(), heads) if group["params"]
        ]

    def round(self) -> None:
        """One main-task step: the updates its schedule names, then the bookkeeping of epoch and
        dev.
        """
        progress = self.lanes[0].progress
        if progress.step == 0:
            self._before()
        self.optimizer.set_rate(rate(self.part, self.plan, progress))
        for source in self.plan.round(progress.step, progress.stage):
            self._draw(source)
        for lane in self.lanes:
            lane.progress.step += 1
        if (progress.step - progress.stage_start) % self.plan.epoch == 0:
            if follows_loss(self.part):
                self.losses.read()
            for lane in self.lanes:
                end_of_epoch(self.part, lane.progress)
        due = progress.step % self.part.eval_every == 0 or progress.step >= self.part.max_steps
        if due:
            self.evaluate()
        for lane in self.lanes:
            if converged(self.part, self.plan, lane.progress):
                if lane.progress.stage + 1 < self.plan.stages:
                    lane.progress.next_stage()
                else:
                    lane.progress.finished = True
        if not due and any(lane.progress.finished for lane in self.lanes):
            self.evaluate()

    def _before(self) -> None:
        """The updates that its schedule has before the first main step."""
        sources = self.plan.before
        for number, source in enumerate(sources):
            self.optimizer.set_rate(rate_before(self.part, number / len(sources)))
            self._draw(source)

    def _draw(self, source: int) -> None:
        self.update(
            *(
                [lane.sources[source].draw() for lane in self.lanes]
                for _ in range(self.part.accumulate)
            )
        )

    def update(self, *draws: Sequence[Drawn]) -> None:
        """Loss, gradient and optimiser step on one batch per lane (of several tasks where
        thrown together), or on several, as if they were one.
        """
        every = [self.batches(drawn, number) for number, drawn in enumerate(draws)]
        total = torch.stack(
            [part.layout.counts for own in every for batch in own for part in batch.parts]
        ).sum(0)
        self.optimizer.clear()
        for drawn, batches in zip(draws, every, strict=True):
            self._backward(drawn, batches, total)
        drawn = draws[0]
        for parameter in chain.from_iterable(
            self.model.heads[task].parameters() for task in drawn[0].tasks
        ):
            if (
                parameter.grad is None
            ):  # no lane drew a sentence of it: its gradient is 0, as where only some did
                parameter.grad = torch.zeros_like(parameter)
        touched = [
            (table, part) for table in self.rows.tables if (part := table.take()) is not None
        ]
        clip(
            self.model.parameters(), [part for _, part in touched], self.part.clip, len(self.lanes)
        )
        self.optimizer.step()
        self.rows.step(touched)
        for lane in self.lanes:
            lane.progress.update += 1

    def _backward(self, drawn: Sequence[Drawn], batches: Sequence[Batch], total: Tensor) -> None:
        """Add the gradient of what was drawn, a part of an update of so many tokens, [lanes]."""
        parts = [part for batch in batches for part in batch.parts]
        losses = torch.stack(
            [loss for batch in batches for loss in self.model.losses(batch)]
        )  # [parts, lanes]
        self.losses.note(parts, losses, drawn)
        counts = torch.stack([part.layout.counts for part in parts])
        weights = torch.tensor(
            [[lane.weights[part.task] for lane in self.lanes] for part in parts], device=self.device
        )
        if self.plan.kind == "multitask" and len(drawn[0].tasks) > 1:
            weights = weights / len(self.lanes[0].tasks)  # Watanabe et al. 2022, eq. 9
        (losses * weights * (counts / total)).sum().backward()

    def batches(self, drawn: Sequence[Drawn], number: int = 0) -> list[Batch]:
        """What was drawn, packed; tasks that do not go through the same layers of the encoder
        stand apart. `number` counts the batches of an update.
        """
        routes: dict[Hashable, list[Share]] = {}
        sentences = [dict(d.parts) for d in drawn]
        for task in sorted(set().union(*sentences)):
            splits = [lane.tasks[task].train for lane in self.lanes]
            share = Share(task, splits, [own.get(task, NONE) for own in sentences])
            routes.setdefault(self.model.encoder.route(task), []).append(share)
        update = self.lanes[0].progress.update * self.part.accumulate + number
        return [
            build_batch(shares, self.table, update=update, device=self.device)
            for shares in routes.values()
        ]

    def evaluate(self) -> None:
        """Judge every lane on its dev split and keep the best parameters.

        Raises:
            Diverged: a loss since the last evaluation is not finite.
        """
        self.losses.read()
        splits = [lane.dev for lane in self.lanes]
        batches = self._dev or dev_batches(self.model, splits, self.table, self.device)
        if sum(split.n_tokens for split in splits) <= CACHED_DEV_TOKENS:
            self._dev = batches
        predictions, losses = judge(self.model, batches, splits)
        for k, (lane, predicted, loss) in enumerate(
            zip(self.lanes, predictions, losses, strict=True)
        ):
            if lane.progress.evaluated(lane.evaluate(predicted), loss):
                for name, kept in self.best.items():
                    parameter = self.model.get_parameter(name).detach()
                    if (
                        len(self.lanes) == 1
                    ):  # encoders that cannot be stacked have no lane dimension
                        kept.copy_(parameter)
                    else:
                        kept[k].copy_(parameter[k])

    def advance(self, to_step: int) -> None:
        """Train until every lane has done `to_step` main steps or is finished."""
        wall, cpu = time.perf_counter(), time.process_time()
        forget_peak(self.device)
        try:
            while self.lanes and self.lanes[0].progress.step < to_step:
                if any(lane.progress.finished for lane in self.lanes):
                    break
                self.round()
            self.losses.read()
        finally:
            peak = peak_memory(self.device)
            for lane in self.lanes:
                lane.progress.peak_memory = max(lane.progress.peak_memory, peak)
                lane.progress.seconds += (time.perf_counter() - wall) / len(self.lanes)
                lane.progress.cpu_seconds += (time.process_time() - cpu) / len(self.lanes)
