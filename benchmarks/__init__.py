"""What a search costs, measured against a baseline in the same run. See docs/performance.md."""
