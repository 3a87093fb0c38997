"""The five papers that autoaux is built on, run again and held against their own tables."""
