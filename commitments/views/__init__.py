"""Pages of the people who write, clear and review reports."""
