"""The portal's settings without middleware, for the bare page alone; allauth starts with its own
middleware only, so there are no apps either."""

from bench.settings import *  # noqa: F403

INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare"
