"""A large table that fine-tuning looks up in several times an update, as a drop-in embedding."""

from typing import Any, cast

import torch
from torch import Tensor, nn


class LookupTable(nn.Embedding):
    """An embedding whose look-ups add their gradients to one kept array.

    The result is `torch.nn.Embedding`'s: a dense gradient, zero where no look-up went. That one
    makes a new array of the table's size for every look-up (47 MB for BERT's pieces, a quarter of
    an update on a CPU); here only the rows of the update before are set to zero again.
    """

    def __init__(self, table: nn.Embedding) -> None:
        """Takes the place of `table`, whose parameter it keeps."""
        super().__init__(
            table.num_embeddings,
            table.embedding_dim,
            padding_idx=table.padding_idx,
            _weight=table.weight,
        )
        self.weight = table.weight
        self._gathered: Tensor | None = None
        self._touched: list[Tensor] = []

    def forward(self, input: Tensor) -> Tensor:
        """[..., size] for row numbers [...]."""
        if not (torch.is_grad_enabled() and self.weight.requires_grad):
            return super().forward(input)
        return cast(Tensor, _Lookup.apply(self.weight, input, self))

    def gather(self, rows: Tensor, gradient: Tensor) -> None:
        """Add `gradient` [n, size] to that of `rows` [n]."""
        if self.padding_idx is not None:
            gradient = gradient * (rows != self.padding_idx).unsqueeze(1)
        if self.weight.grad is None:  # a new update
            if self._gathered is None:
                self._gathered = torch.zeros_like(self.weight)
            for before in self._touched:
                self._gathered[before] = 0.0
            self._touched = []
            self.weight.grad = self._gathered
        self.weight.grad.index_add_(0, rows, gradient.to(self.weight.grad.dtype))
        self._touched.append(rows)

    def __deepcopy__(self, memo: dict[int, Any]) -> nn.Embedding:
        """A plain embedding: what is saved or merged learns no more."""
        plain = nn.Embedding(
            self.num_embeddings,
            self.embedding_dim,
            padding_idx=self.padding_idx,
            _weight=self.weight.detach().clone(),
        )
        memo[id(self)] = plain
        return plain


class _Lookup(torch.autograd.Function):
    """Reads rows; its gradient goes to the table by itself, the engine is given none."""

    @staticmethod
    def forward(ctx: Any, weight: Tensor, rows: Tensor, table: LookupTable) -> Tensor:
        ctx.rows, ctx.table = rows, table
        return nn.functional.embedding(rows, weight)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[None, None, None]:
        (gradient,) = gradients
        ctx.table.gather(ctx.rows.flatten(), gradient.reshape(-1, gradient.shape[-1]))
        return None, None, None
