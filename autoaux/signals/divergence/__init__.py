"""Jensen-Shannon divergences of words, classes and trigrams."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__, f"{__name__}."):  # importing a signal's file registers it
    import_module(_module.name)
