"""The portal's own settings with what a test run has instead of a deployment's environment.

DATABASE_URL and REDIS_URL come from the servers that the run was given or started.
"""

import os
import tempfile
from pathlib import Path

_scratch = tempfile.mkdtemp(prefix="portal-tests-")
Path(_scratch, "static").mkdir()
os.environ.update(
    {
        "SECRET_KEY": "used by the test suite alone, and long enough to satisfy every check",
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "PORTAL_URL": "http://127.0.0.1:8000",
        "PORTAL_TLS": "0",
        "PORTAL_DEMO": "0",
        # Pages show what a test has just changed; tests of the cache switch it on.
        "PUBLIC_CACHE_MB": "0",
        "PORTAL_DATA": f"{_scratch}/documents",
        "PORTAL_STATIC": f"{_scratch}/static",
        "EMAIL_URL": f"file://{_scratch}/mail",
        # Playwright keeps an event loop in the thread that runs the tests; after the first browser
        # test Django would refuse every query there. Nothing runs in that loop meanwhile.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    }
)

from taskforce.settings import *  # noqa: E402, F403  # the environment has to stand first
from taskforce.settings import STORAGES  # noqa: E402

# Pages are rendered without a collected folder; the browser tests run with the real storage.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Signing in is tested hundreds of times; the strength of the hash is tested once.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405
# All tests ask from one network; the pace is tested once.
API_QUESTIONS_A_MINUTE = 1_000_000
