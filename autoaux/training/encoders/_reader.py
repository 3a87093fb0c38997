"""Words through a transformers model: pieces, windows, groups of like length, first pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from autoaux.errors import InputError
from autoaux.training.encoders._pieces import FormPieces, cut_forms, cut_windows
from autoaux.training.kernels import sent


@dataclass(frozen=True)
class PieceRow:
    """One window as the model gets it.

    Attributes:
        pieces: int [length], special pieces included.
        firsts: int [n_kept], where the first pieces of the kept words stand.
        words: int [n_kept], the kept words' numbers in the batch.
    """

    pieces: np.ndarray
    firsts: np.ndarray
    words: np.ndarray


class Reader:
    """Cuts sentences of words into rows of pieces for one tokenizer.

    Args:
        tokenizer: the encoder's own.
        window: pieces per row, special ones included.
        limit: most pieces that the encoder's positions allow.
    """

    def __init__(self, tokenizer: Any, window: int, limit: int) -> None:
        if window > limit:
            raise InputError(
                f"window: {window} is more than the {limit} pieces this encoder reads at once; use"
                f" at most {limit}"
            )
        self.tokenizer = tokenizer
        marked = tokenizer([["a"]], is_split_into_words=True, return_special_tokens_mask=True)
        ids, special = (
            np.array(marked["input_ids"][0], np.int64),
            np.array(marked["special_tokens_mask"][0], bool),
        )
        inner = np.flatnonzero(~special)
        self.prefix, self.suffix = ids[: inner[0]], ids[inner[-1] + 1 :]
        self.room = window - len(self.prefix) - len(self.suffix)
        self.padding = next(
            (i for i in (tokenizer.pad_token_id, tokenizer.eos_token_id) if i is not None), 0
        )

    def cut(self, forms: Sequence[str]) -> FormPieces:
        return cut_forms(self.tokenizer, forms, self.room)

    def rows(self, pieces: FormPieces, sentences: Sequence[np.ndarray]) -> list[PieceRow]:
        """Windows of every sentence (form ids [n_words]); words are numbered through all
        sentences.
        """
        rows, before = [], 0
        for forms in sentences:
            counts = pieces.counts[forms]
            starts = np.cumsum(counts) - counts
            flat = pieces.of(forms)
            for window in cut_windows(counts, self.room):
                a = starts[window.first]
                b = starts[window.last - 1] + counts[window.last - 1]
                kept = np.arange(window.keep_first, window.keep_last)
                rows.append(
                    PieceRow(
                        self._framed(flat[a:b]), starts[kept] - a + len(self.prefix), before + kept
                    )
                )
            before += len(forms)
        return rows

    def documents(self, pieces: FormPieces, documents: Sequence[np.ndarray]) -> list[PieceRow]:
        """One row per document, cut to what one window holds."""
        rows = []
        for i, forms in enumerate(documents):
            enough = forms[: int(np.searchsorted(np.cumsum(pieces.counts[forms]), self.room)) + 1]
            rows.append(
                PieceRow(
                    self._framed(pieces.of(enough)[: self.room]),
                    np.zeros(1, np.int64),
                    np.array([i]),
                )
            )
        return rows

    def _framed(self, pieces: np.ndarray) -> np.ndarray:
        return np.concatenate([self.prefix, pieces, self.suffix])


def positions_limit(body: Any, tokenizer: Any) -> int:
    """Most pieces that an encoder reads at once."""
    limit = min(
        tokenizer.model_max_length,
        getattr(body.config, "max_position_embeddings", None) or tokenizer.model_max_length,
    )
    for name, module in body.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, nn.Embedding):
            # positions of the RoBERTa family begin after the padding piece's number
            limit = min(
                limit,
                module.num_embeddings
                - (0 if module.padding_idx is None else module.padding_idx + 1),
            )
    return limit


def groups(
    rows: Sequence[PieceRow], waste: float = 0.1, most: int = 16_384
) -> Iterator[list[PieceRow]]:
    """Rows of like length together: at most `waste` of a group is padding, at most `most` pieces.

    The groups of one batch go through the model one after another; loss and gradient are the
    batch's own, only the padding is saved.
    """
    group: list[PieceRow] = []
    pieces = 0
    for row in sorted(rows, key=lambda row: -len(row.pieces)):
        width = len(group[0].pieces) if group else len(row.pieces)
        padded = width * (len(group) + 1)
        if group and (padded > most or padded - pieces - len(row.pieces) > waste * padded):
            yield group
            group, pieces = [], 0
        group.append(row)
        pieces += len(row.pieces)
    if group:
        yield group


def encode(body: nn.Module, rows: Sequence[PieceRow], padding: int, *, per_row: bool) -> Tensor:
    """Vectors of all words (first pieces) or of all rows, [n, size], in the order of their numbers.

    Args:
        body: as `load_body` gives it.
        padding: the padding piece.
        per_row: rows are documents: the body gives one vector each.
    """
    device = next(body.parameters()).device
    vectors, numbers = [], []
    for group in groups(rows):
        width = len(group[0].pieces)
        ids = np.full((len(group), width), padding, np.int64)
        for i, row in enumerate(group):
            ids[i, : len(row.pieces)] = row.pieces
        lengths = np.array([len(row.pieces) for row in group])
        full = bool((lengths == width).all())
        given = {"input_ids": ids}
        if not full:
            given["attention_mask"] = (np.arange(width) < lengths[:, None]).astype(np.int64)
        hidden = body(**dict(zip(given, sent(device, *given.values()), strict=True))).logits
        numbers += [row.words for row in group]
        if per_row:
            vectors.append(hidden)
        else:
            line = np.repeat(np.arange(len(group)), [len(row.words) for row in group])
            place = np.concatenate([row.firsts for row in group])
            vectors.append(hidden[*sent(device, line, place)])
    order = np.argsort(np.concatenate(numbers))
    return torch.cat(vectors)[*sent(device, order)]
