"""Dropout whose masks are a function of (seed, place in the network, update), and nothing else.

No generator state has to be saved, a lane of a stack draws what it would draw alone, and random
bytes cost a fraction of a Bernoulli draw per element.
"""

import numpy as np
import torch
from torch import Tensor, nn

from autoaux.training.data import Batch


def random_bytes(seed: int, place: int, update: int, n: int) -> np.ndarray:
    """n uniform bytes that are a function of the arguments."""
    generator = np.random.Philox(key=[seed, place], counter=[0, 0, 0, update])
    return np.frombuffer(np.random.Generator(generator).bytes(n), np.uint8)


class Dropout(nn.Module):
    """Zeroes values with probability p (rounded to 1/256) while training and scales up the rest."""

    def __init__(self, p: float, seed: int) -> None:
        super().__init__()
        self.threshold = round(p * 256)
        self.seeds = [seed]

    def forward(self, x: Tensor, batch: Batch, place: int, *, per_form: bool = False) -> Tensor:
        """x: [lanes, n_forms or n_tokens, size]."""
        if batch.update < 0 or not self.threshold:
            return x
        lanes, n, size = x.shape
        masks: list[Tensor] = []
        for k in range(lanes):
            real = None if per_form or batch.layout.valid is None else batch.layout.real[k]
            drawn = n if real is None else int(real.sum())
            random = random_bytes(self.seeds[k], place, batch.update, drawn * size)
            mask = (random >= self.threshold).reshape(drawn, size)
            if real is not None:
                full = np.zeros((n, size), bool)
                full[real] = mask
                mask = full
            masks.append(torch.from_numpy(mask))
        kept = masks[0].unsqueeze(0) if lanes == 1 else torch.stack(masks)
        return x * kept.to(x.device, x.dtype).mul_(256 / (256 - self.threshold))
