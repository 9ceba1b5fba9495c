"""PostgreSQL and a Redis-protocol server as children of one command, and the supervisor of the
whole portal on top of them. Imported by `script/` and tests only: see docs/decisions/0002."""
