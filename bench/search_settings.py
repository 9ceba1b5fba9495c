"""The portal's settings for measurements of search: one person at one address asks all day."""

from bench.settings import *  # noqa: F403

SECOND_FACTOR_REQUIRED = False
SEARCHES_A_MINUTE = 1_000_000  # counted, as it is in earnest
