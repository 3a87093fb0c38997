"""Reading: how fast, in how much memory."""
