"""Beat asks for what workers know."""

import os
import subprocess
import sys

from taskforce.schedule import BEAT_SCHEDULE

WORKER = """
import django; django.setup()
from taskforce.celery import app
app.loader.import_default_modules()
print(*app.tasks)
"""


def test_a_worker_knows_every_task_of_the_schedule() -> None:
    """In a process of its own, which imports nothing but what a worker imports."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "taskforce.settings"}
    done = subprocess.run(
        [sys.executable, "-c", WORKER], env=environment, capture_output=True, text=True, check=True
    )
    assert {entry["task"] for entry in BEAT_SCHEDULE.values()} <= set(done.stdout.split())
