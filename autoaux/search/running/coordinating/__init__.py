"""Who starts and minds the processes that train."""

from autoaux.search.running.coordinating._coordinator import Coordinator, Minded, fitting_workers

__all__ = ["Coordinator", "Minded", "fitting_workers"]
