"""An array that grows at its end."""

import numpy as np

_ROOM = (
    32 << 20
    # bytes: so much comes from the system as pages of its own, which are no memory before they are
    # written
)


class Growing:
    """Values piling up where they stay: a list of arrays is held twice when it becomes one, and an
    array that moves again and again leaves holes that nothing fits into."""

    def __init__(self, kind: type = np.int32) -> None:
        self._array: np.ndarray = np.empty(_ROOM // np.dtype(kind).itemsize + 1, kind)
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def append(self, values: np.ndarray) -> None:
        n = self._n + len(values)
        if n > len(self._array):
            wider = np.empty(max(n, 2 * len(self._array)), self._array.dtype)
            wider[: self._n] = self._array[: self._n]
            self._array = wider
        self._array[self._n : n] = values
        self._n = n

    def array(self) -> np.ndarray:
        """All values, after which no more are taken."""
        self._array.resize(self._n, refcheck=False)
        return self._array
