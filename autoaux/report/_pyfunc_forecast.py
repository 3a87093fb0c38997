"""The forecast as an MLflow python_function: signals of candidates in, expected gains out.

What is stored is the ledger of runs that it learns from; it is fitted when it is loaded.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from autoaux.forecast import Forecaster, experience_of
from autoaux.ledger import Ledger
from autoaux.signals import SignalTable

LEDGER = "ledger.jsonl"
MAIN_TASK = ("candidate", "metric", "single_task_score")  # columns that are no signals


@dataclass(frozen=True)
class _Known:
    """What a forecast asks of a corpus once its signals are there."""

    name: str
    digest: str
    metric: str


class GainForecast:
    """Forecasts gains of the candidates of one main task."""

    def __init__(self, folder: Path) -> None:
        self._forecaster = Forecaster.fit(experience_of(Ledger(folder / LEDGER).records()))

    def predict(
        self, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Gain in points, its 90 % interval and P(helps), a row per candidate.

        Input: ``candidate``, the main task's ``metric`` and ``single_task_score`` (in [0, 1], or
        missing), and any signals by their names; a missing signal counts as unknown.
        """
        names = tuple(str(name) for name in model_input["candidate"])
        signals = tuple(column for column in model_input.columns if column not in MAIN_TASK)
        values = model_input[list(signals)].to_numpy(dtype=np.float64, na_value=np.nan)
        reasons = {
            (names[i], signals[j]): "not given"
            for i, j in zip(*np.nonzero(np.isnan(values)), strict=True)
        }
        metric = str(model_input["metric"].iloc[0])
        score = model_input["single_task_score"].iloc[0]
        forecast = self._forecaster.predict(
            _Known("main", "main", metric),
            [_Known(name, name, metric) for name in names],
            SignalTable("main", names, signals, values, reasons),
            single_task_score=None if pd.isna(score) else float(score),
        )
        found = [forecast.of(name) for name in names]
        return pd.DataFrame(
            {
                key: [getattr(item, key) for item in found]
                for key in ("gain", "low", "high", "p_helps")
            },
            index=model_input.index,
        )


def _load_pyfunc(data_path: str) -> GainForecast:
    return GainForecast(Path(data_path))
