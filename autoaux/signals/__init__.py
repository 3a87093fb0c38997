"""From pairs of corpora to a table of signals: one cheap measure per file."""
