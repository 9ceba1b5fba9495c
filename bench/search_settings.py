"""The portal's settings for measurements of search: one person at one address asks all day."""

from bench.settings import *  # noqa: F403

SECOND_FACTOR_REQUIRED = False
SEARCH_RATE_LIMITS = {"search": "1000000/m/ip"}  # counted, as it is in earnest
