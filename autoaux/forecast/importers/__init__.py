"""Published run tables as ledgers: one file per table, each a function from a folder to
outcomes.
"""

from autoaux.forecast.importers._registry import IMPORTERS, import_table

__all__ = ["IMPORTERS", "import_table"]
