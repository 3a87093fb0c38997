"""Commands on data: inspect, convert, signals."""
