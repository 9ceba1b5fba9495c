"""The mail that reports cause: which kinds, to whom, and when it has become pointless."""
