"""The figures of the page and of MLflow, as SVG: of the evidence, and of the search over time."""

from autoaux.report.plots._evidence_figures import (
    TONES,
    contribution_figure,
    curve_figure,
    forecast_figure,
    gain_scale,
    interval,
    label_map_figure,
    tone,
)
from autoaux.report.plots._search_figures import narrowing_figure, timeline_figure
from autoaux.report.plots._svg import standalone

__all__ = [
    "TONES",
    "contribution_figure",
    "curve_figure",
    "forecast_figure",
    "gain_scale",
    "interval",
    "label_map_figure",
    "narrowing_figure",
    "standalone",
    "timeline_figure",
    "tone",
]
