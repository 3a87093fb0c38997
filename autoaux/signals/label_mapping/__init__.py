"""How well one label set maps onto the other, over the words that both corpora contain."""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__, f"{__name__}."):  # importing a signal's file registers it
    import_module(_module.name)
