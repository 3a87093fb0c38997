"""Commands that choose: rank, select, worker, submit."""
