"""From a recipe and corpora to an outcome: encoders, heads, schedules, the loop."""
