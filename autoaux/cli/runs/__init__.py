"""Commands on what has run: report, dashboard, ledger, sync."""
