"""Signals: how fast, in how much memory."""
