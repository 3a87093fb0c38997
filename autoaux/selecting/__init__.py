"""Selections and matrices as a person asks for them."""

from autoaux.selecting._asked import Asked, default_folder, parse_duration
from autoaux.selecting._asked_matrix import SINGLES, AskedMatrix, default_matrix_folder
from autoaux.selecting._forecasting import forecast_candidates, of_points

__all__ = [
    "SINGLES",
    "Asked",
    "AskedMatrix",
    "default_folder",
    "default_matrix_folder",
    "forecast_candidates",
    "of_points",
    "parse_duration",
]
