"""The hand-written arithmetic, each with its reference test: scans, the CRF, packed layouts,
tables of rows.
"""

from autoaux.training.kernels._arrays import matmul, numpy_only_on, product
from autoaux.training.kernels._cells import GRU, GRU_BEFORE, LSTM, recurrence
from autoaux.training.kernels._clip import clip
from autoaux.training.kernels._crf import crf_loss, viterbi
from autoaux.training.kernels._gru import gru_scan
from autoaux.training.kernels._gru_before import gru_before_scan
from autoaux.training.kernels._layout import Layout
from autoaux.training.kernels._lookup import LookupTable
from autoaux.training.kernels._lstm import lstm_scan
from autoaux.training.kernels._optimizer import Optimizer
from autoaux.training.kernels._recurrent import Recurrent
from autoaux.training.kernels._rows import ROW_RATE, RowOptimizer, RowTable
from autoaux.training.kernels._sending import pack, sent, unpack
from autoaux.training.kernels._steps import Steps, gates_first

__all__ = [
    "GRU",
    "GRU_BEFORE",
    "LSTM",
    "Layout",
    "LookupTable",
    "Optimizer",
    "ROW_RATE",
    "Recurrent",
    "RowOptimizer",
    "RowTable",
    "Steps",
    "clip",
    "crf_loss",
    "gates_first",
    "gru_before_scan",
    "gru_scan",
    "lstm_scan",
    "matmul",
    "numpy_only_on",
    "pack",
    "product",
    "recurrence",
    "sent",
    "unpack",
    "viterbi",
]
