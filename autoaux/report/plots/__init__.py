"""The figures of the page and of MLflow, as SVG: of the evidence, and of the search over time."""

from autoaux.report.plots._evidence_figures import (
    TONES,
    contribution_figure,
    curve_figure,
    forecast_figure,
    gain_scale,
    interval,
    interval_axis,
    interval_bar,
    label_map_figure,
    scale_of,
    tone,
)
from autoaux.report.plots._search_figures import narrowing_figure, timeline_figure
from autoaux.report.plots._svg import Scale, standalone

__all__ = [
    "Scale",
    "TONES",
    "contribution_figure",
    "curve_figure",
    "forecast_figure",
    "gain_scale",
    "interval",
    "interval_axis",
    "interval_bar",
    "label_map_figure",
    "narrowing_figure",
    "scale_of",
    "standalone",
    "timeline_figure",
    "tone",
]
