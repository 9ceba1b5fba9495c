"""Full-text search as every app uses it: how words are stored and asked for, what a hit is, and how
an extract is marked. What may be found is each app's own rule; see docs/search.md."""
