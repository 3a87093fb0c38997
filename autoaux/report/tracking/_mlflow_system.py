"""How busy the machine is, as MLflow's page of system metrics shows it."""

from importlib.util import find_spec


def system_metrics() -> dict[str, float]:
    """Processor, memory and this process' share of it, now; empty where psutil is not there.

    The processor's share is that since the last call.
    """
    if find_spec("psutil") is None:
        return {}
    import psutil

    memory = psutil.virtual_memory()
    return {
        "system/cpu_utilization_percentage": psutil.cpu_percent(),
        "system/system_memory_usage_percentage": memory.percent,
        "system/system_memory_usage_megabytes": (memory.total - memory.available) / 1e6,
        "system/process_memory_megabytes": psutil.Process().memory_info().rss / 1e6,
    }
