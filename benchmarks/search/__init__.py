"""The search: how far it can be trusted, and what it costs."""
