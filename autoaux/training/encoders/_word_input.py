"""What feeds the first word layer: one input, or several that became one."""

from abc import ABC, abstractmethod

from torch import Tensor, nn

from autoaux.training.data import Batch


class WordInput(nn.Module, ABC):
    """From a batch to vectors of its forms or tokens.

    Attributes:
        size: width of the vectors.
        per_form: whether they are [lanes, n_forms, size], one for each distinct form, instead of
            [lanes, n_tokens, size].
    """

    size: int
    per_form: bool = True

    @abstractmethod
    def forward(self, batch: Batch) -> Tensor:
        """The vectors, as `per_form` says."""
