"""The training engine: speed, memory, and what its recipes are worth."""
