"""The report page and logging: what they cost."""
