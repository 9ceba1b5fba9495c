"""The mail that the library causes: which kinds, to whom, when it is pointless."""

from knowledge.notices import support

KINDS = (*support.KINDS,)
LADDERS = (*support.LADDERS,)

__all__ = ["KINDS", "LADDERS"]
