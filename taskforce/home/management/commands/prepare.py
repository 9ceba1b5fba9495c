"""`manage.py prepare`: makes a database ready for this version of the portal."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from taskforce.audit.roles import grant_application_role
from taskforce.core.configuration import read
from taskforce.notifications.services import start_heartbeats


class Command(BaseCommand):
    help = (
        "Run as the owner role: migrates, makes the application role of APP_DATABASE_URL with its "
        "rights, loads the content, and expects planner and sweep to run from now on. Safe to run "
        "again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        verbosity = options["verbosity"]
        call_command("migrate", interactive=False, verbosity=verbosity)
        call_command("createcachetable", verbosity=verbosity)
        if application := read("APP_DATABASE_URL", default=""):
            parts = urlsplit(application)
            if not parts.username or not parts.password:
                raise CommandError("APP_DATABASE_URL needs a user name and a password.")
            grant_application_role(unquote(parts.username), unquote(parts.password))
        call_command("load_content", verbosity=verbosity)
        start_heartbeats()
