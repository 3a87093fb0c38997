"""Settings of a search space: who tries which next, and which did best."""

from autoaux.search.planning.tuning._joint import Joint, confirmed_settings
from autoaux.search.planning.tuning._parzen import next_setting
from autoaux.search.planning.tuning._tuned import settings_of

__all__ = ["Joint", "next_setting", "settings_of", "confirmed_settings"]
