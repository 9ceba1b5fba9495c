"""The portal's settings for measurements of mail: the same code with shorter times."""

from datetime import timedelta

from taskforce.settings import *  # noqa: F403
from taskforce.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
EMAIL_TIMEOUT = 1  # seconds, as all times here
MAIL_DELIVERY = {"lease": 6, "attempts": 50, "first_pause": 0.5, "longest_pause": 4}
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        **CELERY_BEAT_SCHEDULE["sweep"],
        "schedule": timedelta(seconds=2),
        "options": {"expires": 4},
    }
}
