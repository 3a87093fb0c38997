"""From signals and the ledger to a forecast: who is likely to help, and how sure that is."""
