"""What a selection chose, as data and configuration for other people's trainers."""

from autoaux.exporting._export import export

__all__ = ["export"]
