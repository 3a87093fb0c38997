"""Commands on data: inspect, signals."""
