"""The hierarchical trunk: characters of each distinct form, then words in context."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor, nn

from autoaux.errors import InputError
from autoaux.recipe import Gru
from autoaux.training._bricks import BuildContext, Encoder
from autoaux.training.data import Batch, Lexicon
from autoaux.training.encoders._dropout import Dropout, random_bytes
from autoaux.training.encoders._word_input import WordInput
from autoaux.training.kernels import Recurrent, RowTable, recurrence

WORD_DROPOUT = 1000  # its place among the sources of random bytes; layers count from 0


class Characters(WordInput):
    """Last forward and first backward state of a form's characters (Yang et al. 2016, 3.2.1)."""

    def __init__(self, part: Gru, lexicon: Lexicon, rng: np.random.Generator) -> None:
        super().__init__()
        table = rng.uniform(-0.25, 0.25, (1, len(lexicon.seen_characters), part.characters)).astype(
            np.float32
        )
        table[0, ~lexicon.seen_characters] = (
            0.0  # what training never shows says nothing, instead of noise
        )
        self.table = nn.Parameter(torch.from_numpy(table))
        self.layer = Recurrent(part.characters, part.character_hidden, recurrence(part), rng)
        self.size = 2 * part.character_hidden

    def forward(self, batch: Batch) -> Tensor:
        """[lanes, n_forms, size]."""
        layout = batch.form_layout
        last = np.stack([layout.last, layout.last], 2)
        return self.layer.scan(
            self.layer.project(self.table), batch.characters, last, layout.scan_steps
        )


class Words(WordInput):
    """Learned word vectors; words not known to the lane's training data share row 0.

    While training, each distinct form of a batch gives way to row 0 with probability
    `word_dropout`, so that the unknown word's vector is trained too.
    """

    def __init__(self, part: Gru, lexicon: Lexicon, seed: int, rng: np.random.Generator) -> None:
        super().__init__()
        self.table = RowTable(
            rng.uniform(-0.25, 0.25, (1, lexicon.n_rows, part.words)).astype(np.float32)
        )
        self.lexicons, self.seeds = [lexicon], [seed]
        self.threshold = round(part.word_dropout * 256)
        self.size = part.words

    def forward(self, batch: Batch) -> Tensor:
        """[lanes, n_forms, size]."""
        rows = np.stack(
            [
                lexicon.rows(batch.table, forms)
                for lexicon, forms in zip(self.lexicons, batch.forms, strict=True)
            ]
        )
        if batch.update >= 0 and self.threshold:
            for row, forms, seed in zip(rows, batch.forms, self.seeds, strict=True):
                row[random_bytes(seed, WORD_DROPOUT, batch.update, len(row)) < self.threshold] = 0
                # Places that only fill up a narrower lane must not touch a row the lane does not
                # use.
                row[np.searchsorted(forms, forms[-1]) + 1 :] = row[0]
        return self.table(rows, learning=batch.update >= 0)


class Concatenated(WordInput):
    """Inputs of the word layer side by side, all of them per form."""

    def __init__(self, parts: Sequence[WordInput]) -> None:
        super().__init__()
        self.parts = nn.ModuleList(parts)
        self.size = sum(part.size for part in parts)

    def forward(self, batch: Batch) -> Tensor:
        return torch.cat([part(batch) for part in self.parts], 2)


class Trunk(Encoder):
    """Character and word recurrent network (Yang et al. 2016, 3.2; Schröder & Biemann 2020, A.5).

    Form features (characters, words) are computed and projected once per distinct form of a batch,
    then gathered; dropout on them is therefore per form, on layer outputs per token.
    """

    unit = "token"
    stackable = True
    tagging_tokens = (
        32_768  # the more, the fewer forms and steps; 25,000 tokens take 190 MB at hidden 128
    )

    def __init__(
        self,
        inputs: Sequence[WordInput],
        layers: Sequence[Sequence[Recurrent]],
        dropout: Dropout,
    ) -> None:
        """`inputs` and each of `layers` hold one module, or one per task where tasks do not
        share.
        """
        super().__init__()
        self.inputs = nn.ModuleList(inputs)
        self.layers = nn.ModuleList(nn.ModuleList(choices) for choices in layers)
        self.dropout = dropout
        self.size = 2 * layers[-1][0].hidden

    def forward(self, batch: Batch) -> Tensor:
        """[lanes, n_tokens, size]."""
        inputs = cast(WordInput, _of_task(self.inputs, batch.task))
        x, mirror = inputs(batch), batch.layout.mirror
        both = np.stack([np.broadcast_to(np.arange(batch.n_tokens), mirror.shape), mirror], 1)
        for number, choices in enumerate(self._choices()):
            layer = cast(Recurrent, _of_task(choices, batch.task))
            if number == 0 and inputs.per_form:
                projected = layer.project(self.dropout(x, batch, 0, per_form=True))
                read = np.take_along_axis(batch.form_number[:, None], both, 2)
            else:
                projected, read = layer.project(self.dropout(x, batch, number)), both
            x = layer.scan(projected, read, both.swapaxes(1, 2), batch.layout.scan_steps)
        return self.dropout(x, batch, len(self.layers))

    def _choices(self) -> list[nn.ModuleList]:
        """The modules of each layer."""
        return [cast(nn.ModuleList, choices) for choices in self.layers]

    def route(self, task: int) -> int:
        apart = any(len(choices) > 1 for choices in (self.inputs, *self._choices()))
        return task if apart else 0

    def parameter_groups(self) -> Iterable[dict[str, Any]]:
        return [{"params": list(self.parameters())}]


def _of_task(modules: nn.ModuleList, task: int) -> nn.Module:
    return modules[task] if len(modules) > 1 else modules[0]


def build(part: Gru, context: BuildContext) -> Trunk:
    """The trunk a recipe describes, with as many separate parts as its sharing asks for."""
    tasks, sharing, rng = len(context.tasks), context.recipe.schedule.sharing, context.rng
    if not part.characters and not part.words and not part.embeddings:
        raise InputError(
            "encoder: characters and words are both 0 and there are no embeddings; give it an input"
        )
    characters = [Characters(part, context.lexicon, rng)] if part.characters else []
    separate = tasks if sharing == "characters" else 1
    inputs: list[WordInput] = []
    for _ in range(separate):
        words = [Words(part, context.lexicon, context.seed, rng)] if part.words else []
        inputs.append(build_inputs(part, context, [*characters, *words]))
    layers = build_layers(part, context, inputs[0].size)
    return Trunk(inputs, layers, Dropout(part.dropout, context.seed))


def build_layers(part: Gru, context: BuildContext, width: int) -> list[list[Recurrent]]:
    """The word layers over inputs of that width: for each its one module, or one per task."""
    tasks, sharing, rng = len(context.tasks), context.recipe.schedule.sharing, context.rng
    if sharing == "first_layer" and part.layers < 2:
        raise InputError("schedule.sharing first_layer needs an encoder with layers: 2 or more")
    layers: list[list[Recurrent]] = []
    for number in range(part.layers):
        copies = 1 if sharing == "all" or (sharing == "first_layer" and number == 0) else tasks
        size = width if number == 0 else 2 * part.hidden
        layers.append([Recurrent(size, part.hidden, recurrence(part), rng) for _ in range(copies)])
    return layers


def build_inputs(part: Gru, context: BuildContext, parts: list[WordInput]) -> WordInput:
    """What feeds the first word layer; extra embeddings are added and combined by their own
    room.
    """
    if part.embeddings or part.combine != "concatenate":
        from autoaux.training.encoders._inputs import build_inputs as build_embedding_inputs

        return build_embedding_inputs(part, context, parts)
    return Concatenated(parts)
