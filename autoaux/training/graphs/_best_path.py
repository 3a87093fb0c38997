"""From label scores to labels, within a graph."""

import torch
from torch import Tensor, nn
from torch._higher_order_ops.scan import scan

from autoaux.training._bricks import Head


class BestPath(nn.Module):
    """Viterbi over one sentence, as two scans: ONNX has an operator for those, and no other loop
    that torch's exporter knows.
    """

    transitions: Tensor
    start: Tensor
    end: Tensor

    def __init__(self, transitions: Tensor, start: Tensor, end: Tensor) -> None:
        """Scores of label pairs [labels, labels] (from row to column) and of the ends [labels]."""
        super().__init__()
        for name, value in (("transitions", transitions), ("start", start), ("end", end)):
            self.register_buffer(name, value.detach().clone())

    def forward(self, scores: Tensor) -> Tensor:
        """int64 [n], the labels of the best path through scores [n, labels], n at least 1."""

        def forwards(before: Tensor, own: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
            so_far = before + own
            best, source = (so_far.unsqueeze(1) + self.transitions).max(0)
            return best, (so_far, source)

        _, (so_far, sources) = scan(forwards, self.start, scores, dim=0)
        last = (so_far[-1] + self.end).argmax(0, keepdim=True)
        # whatever is asked of the last word, its answer is the best last label
        sources = torch.cat([sources[:-1], last.expand(1, scores.shape[1])])

        def backwards(after: Tensor, source: Tensor) -> tuple[Tensor, Tensor]:
            label = source.gather(0, after)
            return label, label.clone()

        _, path = scan(backwards, torch.zeros_like(last), sources, dim=0, reverse=True)
        return path.squeeze(1)


class Largest(nn.Module):
    """Each row's label on its own."""

    def forward(self, scores: Tensor) -> Tensor:
        """int64 [n] for scores [n, labels]."""
        return scores.argmax(1)


def decoder_of(head: Head) -> nn.Module:
    """What turns a trained head's scores [n, labels] into labels [n]."""
    if not hasattr(head, "transitions"):
        return Largest()
    crf: nn.Module = head
    return BestPath(
        *((crf.get_parameter(name) + crf.get_buffer(held))[0] for name, held in _CRF.items())
    )


_CRF = {"transitions": "forbidden", "start": "forbidden_start", "end": "forbidden_end"}
