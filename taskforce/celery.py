"""Celery carries what waits. PostgreSQL remembers it: losing the broker loses nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taskforce.settings")

app = Celery("taskforce")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        *("taskforce.notifications", "taskforce.documents", "taskforce.home"),
        *("members", "commitments", "knowledge", "meetings"),
    ]
)
