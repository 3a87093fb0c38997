"""Forecasts and schedulers, replayed on recorded runs."""
